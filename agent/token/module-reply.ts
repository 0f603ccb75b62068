import { type ErrorCode, type ErrorDetail, isErrorCode, KysoError } from "../../protocol/error.ts";
import { ckrError } from "./ckr.ts";
import type { CallName, CertificateObject, KeyPresence, ModuleCalls, TokenInfo } from "./module-message.ts";

/*
 * Answers of a module's process are checked before they are believed: the process holds foreign native code.
 */

/** Texts and lists in an answer; more is no answer. */
const MAX_TEXT = 1024;
const MAX_ITEMS = 1024;
const MAX_VALUE = 128 * 1024;

type Fields = Readonly<Record<string, unknown>>;

function fields(value: unknown): Fields {
  if (typeof value !== "object" || value === null) throw new TypeError("An answer that is no object");
  return value as Fields;
}

function text(value: unknown, max = MAX_TEXT): string {
  if (typeof value !== "string" || value.length > max) throw new TypeError("An answer without its text");
  return value;
}

function count(value: unknown): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) {
    throw new TypeError("An answer without its number");
  }
  return value;
}

function list<T>(value: unknown, read: (item: Fields) => T): T[] {
  if (!Array.isArray(value) || value.length > MAX_ITEMS) throw new TypeError("An answer without its list");
  return value.map((item) => read(fields(item)));
}

function tokenInfo(item: Fields): TokenInfo {
  return {
    serialNumber: text(item["serialNumber"]),
    label: text(item["label"]),
    manufacturer: text(item["manufacturer"]),
    model: text(item["model"]),
    flags: count(item["flags"]),
    minPinLength: count(item["minPinLength"]),
    maxPinLength: count(item["maxPinLength"]),
  };
}

const PRESENCES: readonly unknown[] = ["present", "absent", "unknown"] satisfies KeyPresence[];

function certificateObject(item: Fields): CertificateObject {
  if (!PRESENCES.includes(item["key"])) throw new TypeError("An answer without its key");
  return {
    value: text(item["value"], MAX_VALUE),
    id: text(item["id"], MAX_VALUE),
    label: text(item["label"], MAX_VALUE),
    key: item["key"] as KeyPresence,
  };
}

/** For each call, what turns a parsed result into its type. @throws {TypeError} */
export const RESULT_READERS: { [N in CallName]: (result: unknown) => ModuleCalls[N]["result"] } = {
  tokens(result) {
    const { tokens, unrecognised } = fields(result);
    return { tokens: list(tokens, tokenInfo), unrecognised: count(unrecognised) };
  },
  certificates: (result) => ({ certificates: list(fields(result)["certificates"], certificateObject) }),
  login(result) {
    const { login, certificates, key } = fields(result);
    return {
      login: count(login),
      certificates: list(certificates, certificateObject),
      key: key === null ? null : count(key),
    };
  },
  changePin: (result) => ({ flags: count(fields(result)["flags"]) }),
  key: (result) => ({ key: count(fields(result)["key"]) }),
  sign: (result) => ({ signature: text(fields(result)["signature"], MAX_VALUE) }),
  logout: () => ({}),
};

const TRIES: readonly unknown[] = ["low", "final", "none"] satisfies ErrorDetail["triesLeft"][];

function detailOf(value: unknown): ErrorDetail | undefined {
  if (value === undefined) return undefined;
  const { limit, triesLeft } = fields(value);
  if (limit !== undefined) return { limit: count(limit) };
  return TRIES.includes(triesLeft)
    ? { triesLeft: triesLeft as NonNullable<ErrorDetail["triesLeft"]> }
    : undefined;
}

function codeOf(value: unknown): ErrorCode {
  return typeof value === "string" && isErrorCode(value) ? value : "TOKEN_ERROR";
}

function errorOf(failure: Fields): KysoError {
  if (failure["ckr"] !== undefined) {
    const flags = failure["tokenFlags"];
    return ckrError(
      count(failure["ckr"]),
      text(failure["call"]),
      flags === undefined ? undefined : count(flags),
    );
  }
  const detail = detailOf(failure["detail"]);
  const message = typeof failure["message"] === "string" ? failure["message"].slice(0, MAX_TEXT) : undefined;
  return new KysoError(codeOf(failure["code"]), message, detail && { detail });
}

/** An answer: its number, and its result (not yet checked) or its error. @throws {TypeError} */
export function readReply(message: unknown): { id: number; result: unknown; error?: KysoError } {
  const reply = fields(message);
  const id = count(reply["id"]);
  if (reply["failure"] === undefined) return { id, result: reply["result"] };
  return { id, result: undefined, error: errorOf(fields(reply["failure"])) };
}
