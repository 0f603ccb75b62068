import { createHash } from "node:crypto";
import type { NOTED_EVENTS } from "../../protocol/key-operation.ts";
import { canonicalJson, type JsonValue } from "./canonical-json.ts";

/** What is logged. `log.torn` and `log.cut` are the log's own: see {@link file://./audit-log.ts}. */
export type AuditEvent =
  | "consent.given"
  | "consent.refused"
  | "signature.intended"
  | "signature.made"
  | "signature.failed"
  | "login.opened"
  | "login.failed"
  | "login.closed"
  | "pin.change-intended"
  | "pin.changed"
  | "pin.change-failed"
  | "data.consent"
  | "data.signed"
  | "data.failed"
  | (typeof NOTED_EVENTS)[number]
  | "level.raised"
  | "level.failed"
  | "document.blocked"
  | "document.cleared"
  | "document.delivered"
  | "document.discarded"
  | "browser.paired"
  | "browser.forgotten"
  | "role.chosen"
  | "role.forgotten"
  | "image.kept"
  | "image.removed"
  | "seal.measured"
  | "trust.added"
  | "trust.removed"
  | "log.torn"
  | "log.cut";

/** What an event says of itself. Never a PIN, never a document's text. */
export type AuditDetails = { readonly [key: string]: JsonValue };

/** One line of the log. */
export interface AuditEntry {
  /** 1 for the first, then without a gap. */
  readonly seq: number;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly event: AuditEvent;
  readonly details: AuditDetails;
  /** The hash of the entry before; zeros for the first. */
  readonly previous: string;
  /** SHA-256 over the canonical JSON of all the above, lower-case hex. */
  readonly hash: string;
}

/** The end of a chain: what the next entry follows. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
}

/** Before the first entry. */
export const EMPTY_HEAD: ChainHead = Object.freeze({ seq: 0, hash: "0".repeat(64) });

/** Makes the entry that follows `head`. */
export function chainEntry(
  head: ChainHead,
  time: string,
  event: AuditEvent,
  details: AuditDetails,
): AuditEntry {
  const content = { seq: head.seq + 1, time, event, details, previous: head.hash };
  return { ...content, hash: hashOf(content) };
}

/** Whether an entry's own hash is right and it follows `head`. */
export function follows(entry: AuditEntry, head: ChainHead): boolean {
  const { hash, ...content } = entry;
  return entry.seq === head.seq + 1 && entry.previous === head.hash && hash === hashOf(content);
}

/** Reads a line of the log; `null` where it is none that this log writes. */
export function parseEntry(line: string): AuditEntry | null {
  try {
    const entry = JSON.parse(line) as Partial<AuditEntry> | null;
    const whole =
      typeof entry?.seq === "number" &&
      typeof entry.time === "string" &&
      typeof entry.event === "string" &&
      isDetails(entry.details) &&
      typeof entry.previous === "string" &&
      typeof entry.hash === "string";
    return whole ? (entry as AuditEntry) : null;
  } catch {
    return null;
  }
}

/** Levels of objects and lists that an entry's details may have; none that is written has half as many. */
const MAX_DEPTH = 32;

/** What is nested deeper was not written here, and would take whoever goes through it past the end of the stack. */
function isDetails(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value) && isWithin(value, MAX_DEPTH);
}

function isWithin(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return depth > 0 && Object.values(value).every((each) => isWithin(each, depth - 1));
}

/** SHA-256, lower-case hex. */
export function sha256Hex(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function hashOf(content: Omit<AuditEntry, "hash">): string {
  return sha256Hex(canonicalJson(content));
}
