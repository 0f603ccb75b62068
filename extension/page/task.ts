import { addListener, post, startPort } from "./primitive.ts";

/** What one task of the page's event loop does. */
type Step = () => void;

interface Queued {
  step: Step;
  next: Queued | null;
}

const { port1: wake, port2: turn } = new MessageChannel();
let first: Queued | null = null;
let last: Queued | null = null;

addListener(turn, "message", () => {
  const queued = first;
  if (queued === null) return;
  first = queued.next;
  if (first === null) last = null;
  queued.step();
});
startPort(turn);

/** Runs a step as a task of its own, after those that already wait. */
export function queueTask(step: Step): void {
  const queued: Queued = { step, next: null };
  if (last === null) first = queued;
  else last.next = queued;
  last = queued;
  post(wake, null);
}

/** Runs a step as the next task of those that wait here. */
export function queueNext(step: Step): void {
  first = { step, next: first };
  last ??= first;
  post(wake, null);
}
