import { replaceMember } from "./native-member.ts";
import type { Trap } from "./native-member.ts";
import {
  addListener,
  apply,
  dispatch,
  getter,
  NativeTypeError,
  removeListener,
  SafeMap,
  toText,
} from "./primitive.ts";
import { queueNext } from "./task.ts";

/*
 * A script that dispatches an event runs all its listeners at one go; the browser, when it dispatches, runs what promises
 * are waiting for after each of them. So on targets that are taken on here each listener gets a task of its own: the event
 * is dispatched once for each, and only the one whose turn it is hears it.
 */

interface Entry {
  readonly type: string;
  readonly callback: object;
  readonly capture: boolean;
  readonly once: boolean;
  readonly signal: AbortSignal | undefined;
  /** What the browser calls in place of the page's callback. */
  readonly listener: (event: Event) => void;
  next: Entry | null;
}

/** The listeners of one target, in the order in which they were added. */
interface Listeners {
  first: Entry | null;
}

/** What is being dispatched, and to whom. */
interface Turn {
  readonly event: Event;
  readonly entry: Entry;
  called: boolean;
  /** Whether the browser went on to a listener after it, so that nobody has stopped the event. */
  passed: boolean;
}

const taken = new SafeMap<EventTarget, Listeners>();
const isAborted = getter(AbortSignal.prototype, "aborted");
const currentTargetOf = getter(Event.prototype, "currentTarget");

let turn: Turn | null = null;

/** Whether this browser has capturing listeners of the target itself hear first, as DOM now says; not all do. */
const isCaptureFirst = ((): boolean => {
  const target = new EventTarget();
  let heard: boolean | null = null;
  addListener(target, "x", () => (heard ??= false));
  addListener(target, "x", () => (heard ??= true), true);
  dispatch(target, new Event("x"));
  return heard === true;
})();

function isGone({ signal }: Entry): boolean {
  return signal !== undefined && isAborted(signal);
}

function find(listeners: Listeners, type: string, callback: object, capture: boolean): Entry | null {
  for (let entry = listeners.first; entry !== null; entry = entry.next) {
    if (entry.type === type && entry.callback === callback && entry.capture === capture) return entry;
  }
  return null;
}

function append(listeners: Listeners, added: Entry): void {
  let last = listeners.first;
  while (last !== null && last.next !== null) last = last.next;
  if (last === null) listeners.first = added;
  else last.next = added;
}

function drop(listeners: Listeners, target: EventTarget, dropped: Entry): void {
  if (listeners.first === dropped) listeners.first = dropped.next;
  for (let entry = listeners.first; entry !== null; entry = entry.next) {
    if (entry.next === dropped) entry.next = dropped.next;
  }
  removeListener(target, dropped.type, dropped.listener, dropped.capture);
}

function run(callback: object, event: Event): void {
  if (typeof callback === "function") {
    apply(callback as () => unknown, currentTargetOf(event), [event]);
    return;
  }
  const { handleEvent } = callback as { handleEvent?: unknown };
  if (typeof handleEvent !== "function") throw new NativeTypeError("handleEvent is not a function");
  apply(handleEvent as () => unknown, callback, [event]);
}

/** Whether it is this listener's turn to hear the event; events that the page itself dispatches are for all. */
function isTurnOf(listener: Entry["listener"], event: Event): boolean {
  if (turn?.event !== event) return true;
  if (turn.called) turn.passed = true;
  if (turn.called || turn.entry.listener !== listener) return false;
  turn.called = true;
  return true;
}

function listen(listeners: Listeners, target: EventTarget, args: readonly unknown[]): void {
  const type = toText(args[0]);
  const callback = args[1] as object;
  const options = args[2];
  const given = isObject(options) ? (options as AddEventListenerOptions) : { capture: Boolean(options) };
  const capture = Boolean(given.capture);
  const once = Boolean(given.once);
  const { signal } = given;
  const known = find(listeners, type, callback, capture);
  if (known !== null && !isGone(known)) return;
  if (known !== null) drop(listeners, target, known);
  const listener = (event: Event): void => {
    if (!isTurnOf(listener, event)) return;
    if (once) drop(listeners, target, entry);
    run(callback, event);
  };
  const entry: Entry = { type, callback, capture, once, signal, listener, next: null };
  addListener(target, type, listener, signal === undefined ? { capture } : { capture, signal });
  append(listeners, entry);
}

function unlisten(listeners: Listeners, target: EventTarget, args: readonly unknown[]): void {
  const options = args[2];
  const capture = Boolean(isObject(options) ? (options as EventListenerOptions).capture : options);
  const entry = find(listeners, toText(args[0]), args[1] as object, capture);
  if (entry !== null) drop(listeners, target, entry);
}

function isObject(value: unknown): value is object {
  return typeof value === "function" || (typeof value === "object" && value !== null);
}

/** Has the methods of all targets keep the listeners of those that are taken on. */
export function replaceListening(): void {
  const keeping =
    (keep: typeof listen): Trap =>
    (self, args, native) => {
      const listeners = taken.get(self);
      if (listeners === undefined || !isObject(args[1])) return native(self, args);
      keep(listeners, self as EventTarget, args);
      return undefined;
    };
  replaceMember(EventTarget.prototype, "addEventListener", { call: keeping(listen) });
  replaceMember(EventTarget.prototype, "removeEventListener", { call: keeping(unlisten) });
}

/** A target whose listeners each hear an event in a task of their own. */
export class TurnTarget {
  readonly #target: EventTarget;
  readonly #listeners: Listeners = { first: null };

  constructor(target: EventTarget) {
    this.#target = target;
    taken.set(target, this.#listeners);
  }

  listen(type: string, callback: (event: Event) => void): void {
    listen(this.#listeners, this.#target, [type, callback]);
  }

  unlisten(type: string, callback: (event: Event) => void): void {
    unlisten(this.#listeners, this.#target, [type, callback]);
  }

  /** Dispatches an event: to its first listener now, to each other in the next task. */
  dispatch(type: string, event: Event): void {
    this.#turns(
      event,
      isCaptureFirst
        ? this.#hearers(type, true, this.#hearers(type, false, null))
        : this.#hearers(type, null, null),
    );
  }

  /** Who hears an event of this type, as capturing, as not capturing or (`null`) either; before those that are given. */
  #hearers(type: string, capture: boolean | null, after: Heard | null): Heard | null {
    const heard = (entry: Entry | null): Heard | null => {
      if (entry === null) return after;
      const rest = heard(entry.next);
      const hears = entry.type === type && (capture === null || entry.capture === capture);
      return hears ? { entry, next: rest } : rest;
    };
    return heard(this.#listeners.first);
  }

  #turns(event: Event, heard: Heard | null): void {
    if (heard === null) return;
    const { entry, next } = heard;
    const mine: Turn = { event, entry, called: false, passed: false };
    turn = mine;
    dispatch(this.#target, event);
    turn = null;
    // Nobody was called after it: it has stopped the event, or there is nobody left.
    if (next === null || (mine.called && !mine.passed)) return;
    queueNext(() => {
      this.#turns(event, next);
    });
  }
}

interface Heard {
  readonly entry: Entry;
  readonly next: Heard | null;
}
