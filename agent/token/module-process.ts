/*
 * The process of one PKCS #11 module: foreign native code, which may crash it or hang it. It takes requests from the pipe
 * that the agent opened and answers them in order. It reads and writes without an event loop: the module blocks
 * the thread anyway, and so the token is back at work within microseconds of its last answer.
 */
import { readSync, writeSync } from "node:fs";
import type { PKCS11 } from "pkcs11js";
import { CkrError, loadModule, withSession } from "./cryptoki.ts";
import { encodeFrame, FrameReader } from "./frame.ts";
import { Login, type LoginKey } from "./login.ts";
import type {
  CallName,
  ModuleCalls,
  ModuleFailure,
  ModuleReply,
  ModuleRequest,
  TokenIdentity,
  TokenInfo,
} from "./module-message.ts";
import { changePin } from "./pin-change.ts";
import { Refusal } from "./refusal.ts";
import { describeCertificates, readObjects, type SeenCertificates } from "./token-object.ts";
import { slotOf, tokenSlots } from "./token-slot.ts";

/** The pipe to the agent. Standard output is left to modules that print. */
const PIPE = 3;

/** What is read at once; used again and again, and cleared each time. */
const INPUT = Buffer.alloc(64 * 1024);

type Answer<N extends CallName> = (params: ModuleCalls[N]["params"]) => ModuleCalls[N]["result"];

/** The values of one kind that the agent names by number. */
class Register<T> {
  readonly #values = new Map<number, T>();
  #last = 0;

  add(value: T): number {
    this.#last += 1;
    this.#values.set(this.#last, value);
    return this.#last;
  }

  get(number: number): T {
    const value = this.#values.get(number);
    if (value === undefined) throw new Refusal("TOKEN_SESSION_LOST", "This login has ended");
    return value;
  }

  delete(number: number): void {
    this.#values.delete(number);
  }

  entries(): [number, T][] {
    return [...this.#values];
  }
}

const nameOf = ({ serialNumber, label }: TokenIdentity): string => `${serialNumber}\0${label}`;

function answersOf(module: PKCS11): { [N in CallName]: Answer<N> } {
  const logins = new Register<Login>();
  const keys = new Register<{ owner: number; login: Login; key: LoginKey }>();
  /** The one login of each token, whoever holds it. */
  const current = new Map<string, Login>();
  /** Of the tokens that are present. */
  const seen = new Map<string, SeenCertificates>();
  const enter = (params: ModuleCalls["login"]["params"]): Login => {
    const name = nameOf(params.token);
    const known = current.get(name);
    if (known?.join(params) === true) return known;
    const login = Login.open(module, params, seen.get(name));
    current.set(name, login);
    return login;
  };
  const leave = (login: Login): void => {
    if (!login.leave()) return;
    for (const [name, each] of current) if (each === login) current.delete(name);
  };
  return {
    tokens() {
      const { tokens, unrecognised } = tokenSlots(module);
      const present = new Set(tokens.map(({ info }) => nameOf(info)));
      for (const name of seen.keys()) if (!present.has(name)) seen.delete(name);
      return { tokens: tokens.map(({ info }): TokenInfo => info), unrecognised };
    },
    certificates({ token }) {
      const { slot } = slotOf(module, token);
      const objects = withSession(module, slot, (session) => readObjects(module, session));
      seen.set(nameOf(token), objects);
      return { certificates: describeCertificates(objects, false) };
    },
    login(params) {
      const { wanted } = params;
      const login = enter(params);
      try {
        const key = wanted === null ? null : login.key(wanted.certificate, wanted.algorithm);
        const { certificates } = login;
        const owner = logins.add(login);
        return { login: owner, certificates, key: key === null ? null : keys.add({ owner, login, key }) };
      } catch (error) {
        leave(login);
        throw error;
      }
    },
    changePin(params) {
      // Whoever is logged in would be logged out under a signature, or keep signing with a PIN that holds no more.
      if (current.has(nameOf(params.token))) {
        throw new Refusal("TOKEN_BUSY", "Another job is logged in to the token");
      }
      return { flags: changePin(module, params) };
    },
    key({ login: number, certificate, algorithm }) {
      const login = logins.get(number);
      return { key: keys.add({ owner: number, login, key: login.key(certificate, algorithm) }) };
    },
    sign({ key: number, data, isDigest }) {
      const { login, key } = keys.get(number);
      const value = login.sign(key, { data: Buffer.from(data, "base64"), isDigest });
      return { signature: value.toString("base64") };
    },
    logout({ login: number }) {
      const login = logins.get(number);
      logins.delete(number);
      for (const [each, { owner }] of keys.entries()) if (owner === number) keys.delete(each);
      leave(login);
      return {};
    },
  };
}

function failureOf(error: unknown): ModuleFailure {
  if (error instanceof Refusal) {
    return { code: error.code, message: error.message, ...(error.detail && { detail: error.detail }) };
  }
  if (error instanceof CkrError) {
    const { ckr, call, tokenFlags } = error;
    return { ckr, call, ...(tokenFlags !== undefined && { tokenFlags }) };
  }
  return { code: "TOKEN_ERROR", message: String(error) };
}

function send(reply: ModuleReply): void {
  let rest = encodeFrame(reply);
  while (rest.length > 0) rest = rest.subarray(writeSync(PIPE, rest));
}

/** Bytes from the agent, or none when it has closed the pipe or is gone. */
function receive(): Buffer {
  try {
    const count = readSync(PIPE, INPUT, 0, INPUT.length, null);
    const bytes = Buffer.from(INPUT.subarray(0, count));
    INPUT.fill(0, 0, count);
    return bytes;
  } catch (error) {
    // On Windows the end of a pipe is an error.
    if ((error as NodeJS.ErrnoException).code === "EOF") return Buffer.alloc(0);
    throw error;
  }
}

function serve(module: PKCS11): void {
  const answers = answersOf(module);
  const answer = <N extends CallName>(call: N, params: ModuleCalls[N]["params"]): unknown =>
    answers[call](params);
  const reader = new FrameReader();
  for (let bytes = receive(); bytes.length > 0; bytes = receive()) {
    reader.add(bytes);
    for (let next = reader.next(); next !== undefined; next = reader.next()) {
      const { id, call, params } = next as ModuleRequest;
      try {
        send({ id, result: answer(call, params) });
      } catch (error) {
        send({ id, failure: failureOf(error) });
      }
    }
  }
  module.C_Finalize();
}

/** Loads the module; the first answer, number 0, says how that went. */
function load(path: string): PKCS11 | undefined {
  try {
    const module = loadModule(path);
    send({ id: 0, result: {} });
    return module;
  } catch (error) {
    const failure = failureOf(error);
    send({
      id: 0,
      failure: failure.code === "TOKEN_ERROR" ? { ...failure, code: "TOKEN_MODULE_INVALID" } : failure,
    });
    return undefined;
  }
}

// Ctrl+C in a terminal goes to the whole group; the agent decides when a signature is given up.
process.on("SIGINT", () => undefined);

const module = load(process.argv[2] ?? "");
if (module !== undefined) serve(module);
process.exit();
