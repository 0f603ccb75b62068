import { apply, defineProperty, getOwnPropertyDescriptor, NativeProxy } from "./primitive.ts";

/** Calls the native function of a member on what the page called it on. */
export type Native = (self: unknown, args: unknown[]) => unknown;

/** What a member does; `native` does what it did before. */
export type Trap = (self: unknown, args: unknown[], native: Native) => unknown;

function trapped<F extends (...args: never[]) => unknown>(member: F, trap: Trap): F {
  const native: Native = (self, args) => apply(member, self, args);
  return new NativeProxy(member, { apply: (_member, self, args) => trap(self, args, native) });
}

/**
 * Puts a function before a native method or accessor. Name, length, text and the property's flags stay those of the
 * native one.
 */
export function replaceMember(
  owner: object,
  name: string,
  traps: { get?: Trap; set?: Trap; call?: Trap },
): void {
  const member = getOwnPropertyDescriptor(owner, name);
  if (member?.configurable !== true) return;
  const { get, set, call } = traps;
  if (get !== undefined && member.get !== undefined) member.get = trapped(member.get as () => unknown, get);
  if (set !== undefined && member.set !== undefined) {
    member.set = trapped(member.set as (value: unknown) => unknown, set);
  }
  if (call !== undefined && typeof member.value === "function") {
    member.value = trapped(member.value as () => unknown, call);
  }
  defineProperty(owner, name, member);
}
