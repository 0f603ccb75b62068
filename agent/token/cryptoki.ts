import pkcs11, { type Handle, type PKCS11, type Template } from "pkcs11js";

/** Objects of one class that are read from a token; more are ignored. */
const MAX_OBJECTS = 256;

/** Largest attribute that is taken from a token, bytes. */
const MAX_ATTRIBUTE_BYTES = 64 * 1024;

const FIND_AT_ONCE = 16;

/** A failure of a PKCS #11 function: its `CKR_` value and its name. */
export class CkrError extends Error {
  readonly ckr: number;
  readonly call: string;
  /** Flags of the token after a `C_Login` that failed. */
  readonly tokenFlags: number | undefined;

  constructor(ckr: number, call: string, tokenFlags?: number) {
    super(`${call}: 0x${ckr.toString(16)}`);
    this.ckr = ckr;
    this.call = call;
    this.tokenFlags = tokenFlags;
  }
}

type FunctionName = Extract<keyof PKCS11, `C_${string}`>;

/** Calls a PKCS #11 function of a module. @throws {CkrError} */
export function invoke<T>(name: FunctionName, run: () => T): T {
  try {
    return run();
  } catch (error) {
    // Only the number: what else the error carries may quote arguments.
    if (error instanceof pkcs11.Pkcs11Error) throw new CkrError(error.code, name);
    throw error;
  }
}

/** Loads a module into this process and initialises it. @throws {CkrError} */
export function loadModule(path: string): PKCS11 {
  const module = new pkcs11.PKCS11();
  module.load(path);
  // Without arguments: one thread calls, which every module must allow (PKCS #11 2.40, section 5.4).
  try {
    invoke("C_Initialize", () => module.C_Initialize());
  } catch (error) {
    if (!(error instanceof CkrError) || error.ckr !== pkcs11.CKR_CRYPTOKI_ALREADY_INITIALIZED) throw error;
  }
  return module;
}

export function openSession(module: PKCS11, slot: Handle): Handle {
  return invoke("C_OpenSession", () => module.C_OpenSession(slot, pkcs11.CKF_SERIAL_SESSION));
}

/** Closes a session. The token may be gone, which is no matter then. */
export function closeSession(module: PKCS11, session: Handle): void {
  try {
    module.C_CloseSession(session);
  } catch {
    // A session of a removed token has been closed already.
  }
}

/** A session for reading, valid only inside `use`. */
export function withSession<T>(module: PKCS11, slot: Handle, use: (session: Handle) => T): T {
  const session = openSession(module, slot);
  try {
    return use(session);
  } finally {
    closeSession(module, session);
  }
}

/** Handles of the objects that match, at most {@link MAX_OBJECTS}. */
export function findObjects(module: PKCS11, session: Handle, template: Template): Handle[] {
  const found: Handle[] = [];
  invoke("C_FindObjectsInit", () => module.C_FindObjectsInit(session, template));
  try {
    while (found.length < MAX_OBJECTS) {
      const some = invoke("C_FindObjects", () => module.C_FindObjects(session, FIND_AT_ONCE));
      if (some.length === 0) break;
      found.push(...some);
    }
  } finally {
    invoke("C_FindObjectsFinal", () => module.C_FindObjectsFinal(session));
  }
  return found.slice(0, MAX_OBJECTS);
}

/** Return values that only say that this object has no such attribute to show. */
const NO_ATTRIBUTE: ReadonlySet<number> = new Set([
  pkcs11.CKR_ATTRIBUTE_TYPE_INVALID,
  pkcs11.CKR_ATTRIBUTE_SENSITIVE,
  pkcs11.CKR_ATTRIBUTE_VALUE_INVALID,
]);

/** An attribute's bytes; none where the object has no such attribute or doesn't show it. */
export function readAttribute(module: PKCS11, session: Handle, object: Handle, type: number): Buffer {
  try {
    const [attribute] = invoke("C_GetAttributeValue", () =>
      module.C_GetAttributeValue(session, object, [{ type }]),
    );
    const value: unknown = attribute?.value;
    return Buffer.isBuffer(value) && value.length <= MAX_ATTRIBUTE_BYTES ? value : Buffer.alloc(0);
  } catch (error) {
    if (error instanceof CkrError && NO_ATTRIBUTE.has(error.ckr)) return Buffer.alloc(0);
    throw error;
  }
}

/** Text of a fixed field, which modules pad with blanks, or with zeros against the standard. */
export function fieldText(field: string): string {
  const [text = ""] = field.split("\0", 1);
  return text.trim();
}
