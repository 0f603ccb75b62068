import path from "node:path";
import { ROLE_OF_KIND, SIGNATURE_KINDS, type SignatureKind } from "../../protocol/signature-kind.ts";
import type { AuditBreak } from "../audit/audit-check.ts";
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

/**
 * The uses of the organisation's certificate in a range of days, oldest first: signatures of the kinds that it makes, and
 * whatever else was signed with a certificate that is the organisation's.
 */
export async function sealUses(entries: AsyncIterable<AuditEntry>, range: DayRange): Promise<SealUse[]> {
  const uses: SealUse[] = [];
  const ofOrganisation = new Set<string>();
  for await (const entry of entries) {
    const { event, details } = entry;
    if (details["role"] === "organisation") ofOrganisation.add(text(details["certificate"]));
    const isUse =
      event === "signature.made"
        ? isOrganisations(details)
        : event === "data.signed" && ofOrganisation.has(text(details["certificate"]));
    if (isUse && isWithin(entry.time, range)) uses.push(useOf(entry));
  }
  return uses;
}

function isOrganisations(details: AuditDetails): boolean {
  const kind = kindOf(details);
  return details["role"] === "organisation" || (kind !== null && ROLE_OF_KIND[kind] === "organisation");
}

function isWithin(time: string, { from, to }: DayRange): boolean {
  const day = new Date(Date.parse(time) + OFFSET_MS).toISOString().slice(0, 10);
  return (from === null || day >= from) && (to === null || day <= to);
}

function useOf({ seq, time, details }: AuditEntry): SealUse {
  const { token } = details;
  const device = typeof token === "object" && token !== null && !Array.isArray(token) ? token : {};
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
    device: text((device as AuditDetails)["serialNumber"]),
    signedSha256: text(details["signedSha256"]),
  };
}

function kindOf(details: AuditDetails): SignatureKind | null {
  return SIGNATURE_KINDS.find((kind) => kind === details["kind"]) ?? null;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
