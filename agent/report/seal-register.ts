import path from "node:path";
import { ROLE_OF_KIND, SIGNATURE_KINDS, type SignatureKind } from "../../protocol/signature-kind.ts";
import type { AuditBreak } from "../audit/audit-check.ts";
import type { JsonValue } from "../audit/canonical-json.ts";
import type { AuditDetails, AuditEntry } from "../audit/audit-entry.ts";

/** One use of the organisation's certificate. */
export interface SealUse {
  /** Of the log's entry. */
  readonly seq: number;
  /** ISO 8601, UTC. */
  readonly time: string;
  /** `null` for octets that a page had signed, which are of no kind. */
  readonly kind: SignatureKind | null;
  readonly number: string;
  readonly date: string;
  /** The document's title, or the file's name. */
  readonly title: string;
  /** The portal's origin; empty on the command line. */
  readonly origin: string;
  readonly signer: string;
  /** SHA-256 of the certificate. */
  readonly certificate: string;
  /** The device's number. */
  readonly device: string;
  /** SHA-256 of the signed document. */
  readonly signedSha256: string;
}

/** Days, `yyyy-MM-dd` in Vietnam's time; both belong to the range. `null`: no bound. */
export interface DayRange {
  readonly from: string | null;
  readonly to: string | null;
}

/** The register of the seal, as it is given out. */
export interface SealRegister extends DayRange {
  readonly uses: readonly SealUse[];
  /** ISO 8601. */
  readonly writtenAt: string;
  /** Entries of the log that hold, and where it is broken. */
  readonly log: { readonly entries: number; readonly broken: { line: number; reason: AuditBreak } | null };
}

/** Vietnam keeps no summer time. */
const OFFSET_MS = 7 * 3_600_000;

/** What an entry that names the organisation's certificate says of it, for those that only have its digest. */
type Holder = Pick<SealUse, "signer" | "device">;

/**
 * The uses of the organisation's certificate in a range of days, oldest first: signatures of the kinds that it makes, and
 * whatever else was signed with a certificate that is the organisation's, octets of a page one by one.
 */
export async function sealUses(entries: AsyncIterable<AuditEntry>, range: DayRange): Promise<SealUse[]> {
  const uses: SealUse[] = [];
  const holders = new Map<string, Holder>();
  for await (const entry of entries) {
    const { event, details } = entry;
    const certificate = text(details["certificate"]);
    if (details["role"] === "organisation") {
      holders.set(certificate, { signer: text(details["signer"]), device: deviceOf(details) });
    }
    if (!isWithin(entry.time, range)) continue;
    const holder = holders.get(certificate);
    if (event === "signature.made" && isOrganisations(details)) uses.push(useOf(entry));
    else if (event === "data.signed" && holder !== undefined) uses.push(...dataUsesOf(entry, holder));
  }
  return uses;
}

function isOrganisations(details: AuditDetails): boolean {
  const kind = kindOf(details);
  return details["role"] === "organisation" || (kind !== null && ROLE_OF_KIND[kind] === "organisation");
}

/** What is of no time is in every range: only a log that was changed has such. */
function isWithin(time: string, { from, to }: DayRange): boolean {
  const there = new Date(Date.parse(time) + OFFSET_MS);
  if (Number.isNaN(there.getTime())) return true;
  const day = there.toISOString().slice(0, 10);
  return (from === null || day >= from) && (to === null || day <= to);
}

function useOf({ seq, time, details }: AuditEntry): SealUse {
  const file = text(details["file"]);
  return {
    seq,
    time,
    kind: kindOf(details),
    number: text(details["number"]),
    date: text(details["date"]),
    title: text(details["title"]) || path.basename(file),
    origin: text(details["origin"]),
    signer: text(details["signer"]),
    certificate: text(details["certificate"]),
    device: deviceOf(details),
    signedSha256: text(details["signedSha256"]),
  };
}

/** Each of the octets that one entry names; the entry itself, where it names none. */
function dataUsesOf(entry: AuditEntry, holder: Holder): SealUse[] {
  const use = { ...useOf(entry), ...holder };
  const items = entry.details["items"];
  if (!Array.isArray(items) || items.length === 0) return [use];
  return items.map((item: JsonValue) => ({ ...use, signedSha256: sha256Of(objectOf(item)) }));
}

/** Of a hash that was signed, the hash itself. */
function sha256Of({ sha256, digest }: AuditDetails): string {
  return text(sha256) || text(digest);
}

function deviceOf(details: AuditDetails): string {
  return text(objectOf(details["token"])["serialNumber"]);
}

function objectOf(value: JsonValue | undefined): AuditDetails {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as AuditDetails) : {};
}

function kindOf(details: AuditDetails): SignatureKind | null {
  return SIGNATURE_KINDS.find((kind) => kind === details["kind"]) ?? null;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
