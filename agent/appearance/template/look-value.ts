import type { Party } from "../../../protocol/report.ts";
import {
  type CertificateRole,
  type CopyType,
  DEFAULT_COPY_TYPE,
  ROLE_OF_KIND,
  type SignatureKind,
} from "../../../protocol/signature-kind.ts";
import type { TemplateValue } from "../../../protocol/template.ts";

/** What a look may say. */
export interface LookSaying {
  /** Of the certificate that signs. */
  readonly subject: Party;
  /** Whose the certificate is; where nobody has said, whose it should be for the kind. */
  readonly role?: CertificateRole | null | undefined;
  readonly time: Date;
  readonly number?: string | null | undefined;
  readonly date?: string | null | undefined;
  readonly comment?: string | undefined;
  readonly copyType?: CopyType | undefined;
}

/** The values of a look; of what is not known there is none. */
export type LookValues = Readonly<Partial<Record<TemplateValue, string>>>;

/**
 * What a template's patterns stand for.
 *
 * The organisation is the common name of an organisation's own certificate, whose `O` may well name the body above it; of a
 * person's certificate it is the `O`.
 *
 * @param timePattern as the setting `stampTime` has it
 */
export function lookValues(kind: SignatureKind, saying: LookSaying, timePattern: string): LookValues {
  const { subject, number, date, comment } = saying;
  const role = saying.role ?? ROLE_OF_KIND[kind];
  const organisation = role === "organisation" ? subject.commonName : subject.organization;
  const said: Readonly<Record<TemplateValue, string | null | undefined>> = {
    number,
    date,
    comment,
    organisation,
    time: stampTime(saying.time, timePattern),
    signer: subject.commonName,
    unit: subject.organizationalUnit,
    copyType: kind === "copy" ? (saying.copyType ?? DEFAULT_COPY_TYPE) : null,
  };
  return Object.fromEntries(
    Object.entries(said).flatMap(([name, value]) => {
      const text = value?.trim() ?? "";
      return text === "" ? [] : [[name, text]];
    }),
  );
}

const VIETNAM_OFFSET_MS = 7 * 3_600_000;

/** A moment in the time of Vietnam, whatever this machine's zone. */
function stampTime(time: Date, pattern: string): string {
  const there = new Date(time.getTime() + VIETNAM_OFFSET_MS);
  const parts: Readonly<Record<string, number>> = {
    yyyy: there.getUTCFullYear(),
    MM: there.getUTCMonth() + 1,
    dd: there.getUTCDate(),
    HH: there.getUTCHours(),
    mm: there.getUTCMinutes(),
    ss: there.getUTCSeconds(),
  };
  return pattern.replaceAll(/yyyy|MM|dd|HH|mm|ss/g, (part) =>
    String(parts[part] ?? 0).padStart(part.length, "0"),
  );
}
