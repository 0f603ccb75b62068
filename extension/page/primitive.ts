/*
 * The page's own built-in functions, taken before its first script runs: what the page makes of them later neither
 * reaches nor sees what is done here. Nothing of ours may look up a method by a prototype after the start.
 */

export const { apply, construct, defineProperty, get, getOwnPropertyDescriptor } = Reflect;
const call: unknown = get(Function.prototype, "call");
const bind = get(Function.prototype, "bind") as (...args: never[]) => unknown;

/** The bound function calls the member by what the engine knows of it, not by any property. */
function uncurry(member: unknown): unknown {
  return apply(bind, call, [member]);
}

/** A method as a function whose first argument is what it is called on. */
export function method<T, K extends keyof T>(
  prototype: T,
  name: K,
): T[K] extends (...args: infer A) => infer R ? (self: T, ...args: A) => R : never;
export function method<T, K extends keyof T>(prototype: T, name: K): unknown {
  return uncurry(prototype[name]);
}

const concat = method(String.prototype as string, "concat") as (text: string, value: unknown) => string;

/** ECMAScript's ToString: unlike `String`, it takes no symbols. */
export function toText(value: unknown): string {
  return concat("", value);
}

export const toNumber: (value: unknown) => number = Number;
export const wellFormed = method(String.prototype as string & { toWellFormed(): string }, "toWellFormed") as (
  text: string,
) => string;
export const codeUnitAt = method(String.prototype as string, "charCodeAt");
export const match = method(RegExp.prototype, "exec");
export const isView = get(ArrayBuffer, "isView") as (value: unknown) => value is ArrayBufferView;

export const NativeBlob = Blob;
export const NativeDomException = DOMException;
export const NativeEvent = Event;
export const NativeEventTarget = EventTarget;
export const NativeMessageEvent = MessageEvent;
export const NativePromise = Promise;
export const NativeProxy = Proxy;
export const NativeTypeError = TypeError;
export const NativeUrl = URL;
export const NativeWeakMap = WeakMap;

export const addListener = method(EventTarget.prototype, "addEventListener");
export const removeListener = method(EventTarget.prototype, "removeEventListener");
export const dispatch = method(EventTarget.prototype, "dispatchEvent");
export const post = method(MessagePort.prototype, "postMessage") as (
  port: MessagePort,
  message: unknown,
) => void;
export const startPort = method(MessagePort.prototype, "start");

/** A getter as a function of what it is read from. */
export function getter<T, K extends keyof T>(prototype: T, name: K): (self: T) => T[K] {
  const member = getOwnPropertyDescriptor(prototype as object, name);
  if (member?.get === undefined) throw new NativeTypeError(`no ${String(name)}`);
  return uncurry(member.get) as (self: T) => T[K];
}

/** A setter as a function of what it is set on. */
export function setter<T, K extends keyof T>(prototype: T, name: K): (self: T, value: T[K]) => void {
  const member = getOwnPropertyDescriptor(prototype as object, name);
  if (member?.set === undefined) throw new NativeTypeError(`no ${String(name)}`);
  return uncurry(member.set) as (self: T, value: T[K]) => void;
}

export const sizeOf = getter(Blob.prototype, "size");

export const dataOf = getter(MessageEvent.prototype, "data");
export const hrefOf = getter(URL.prototype, "href");
const baseUriOf = getter(Node.prototype, "baseURI");

/**
 * @returns the address as the URL standard writes it, taken from the page's own where it is relative
 * @throws {TypeError} where it is none
 */
export function absolute(address: string): string {
  return hrefOf(new NativeUrl(address, baseUriOf(document)));
}

/** A `WeakMap` whose methods can't be changed under it. */
export class SafeMap<K extends WeakKey, V> {
  readonly #map = new NativeWeakMap<K, V>();
  static readonly #get = method(WeakMap.prototype, "get");
  static readonly #set = method(WeakMap.prototype, "set");
  static readonly #delete = method(WeakMap.prototype, "delete");

  get(key: unknown): V | undefined {
    return SafeMap.#get(this.#map, key as WeakKey) as V | undefined;
  }

  set(key: K, value: V): void {
    SafeMap.#set(this.#map, key, value);
  }

  delete(key: K): void {
    SafeMap.#delete(this.#map, key);
  }
}
