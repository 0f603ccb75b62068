import { KysoError } from "../../../protocol/error.ts";
import { readLenientJson } from "./lenient-json.ts";

/** The fields of a request, by names in any case, as programs of .NET read them. Unknown ones are never looked at. */
export class RequestFields {
  readonly #values = new Map<string, unknown>();

  constructor(value: object) {
    for (const [name, field] of Object.entries(value)) {
      const lower = name.toLowerCase();
      if (!this.#values.has(lower)) this.#values.set(lower, field);
    }
  }

  /** As it stands; `undefined` where it is not there. */
  value(name: string): unknown {
    return this.#values.get(name.toLowerCase());
  }

  /** A text without the blanks around it; empty for what is not there, or no text. Numbers count as text. */
  text(name: string): string {
    const value = this.value(name);
    if (typeof value === "number" || typeof value === "bigint") return String(value);
    return typeof value === "string" ? value.trim() : "";
  }

  /** Whether it says yes: `true`, or the word. */
  flag(name: string): boolean {
    const value = this.value(name);
    return value === true || (typeof value === "string" && value.trim().toLowerCase() === "true");
  }

  /** The objects of a list, or of a text that is such a list itself; empty for anything else. */
  list(name: string): RequestFields[] {
    const value = this.value(name);
    const listed = typeof value === "string" ? readLenientJson(value) : value;
    return Array.isArray(listed) ? listed.filter(isObject).map((entry) => new RequestFields(entry)) : [];
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The fields of a message that must be an object.
 * @throws {KysoError} PORTAL_REQUEST_INVALID
 */
export function readRequest(message: string): RequestFields {
  const value = readLenientJson(message);
  if (!isObject(value)) throw new KysoError("PORTAL_REQUEST_INVALID");
  return new RequestFields(value);
}
