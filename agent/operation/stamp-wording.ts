import { KysoError } from "../../protocol/error.ts";
import {
  type CopyType,
  DEFAULT_COPY_TYPE,
  type ImageKind,
  type SignatureKind,
} from "../../protocol/signature-kind.ts";

/** Kinds whose stamps are lines of type. */
export type TypeKind = Exclude<SignatureKind, ImageKind>;

/** What the lines of a stamp say. */
export interface StampSaying {
  /** Whose certificate signs: a person's or an organisation's name. */
  readonly signer: string;
  readonly time: Date;
  readonly number?: string | null | undefined;
  readonly date?: string | null | undefined;
  readonly comment?: string | undefined;
  readonly copyType?: CopyType | undefined;
}

/**
 * The lines of a stamp. What was not given is left out, never invented.
 *
 * @param timePattern as the settings have it
 * @throws {KysoError} SIGN_COMMENT_MISSING
 * @see Nghị định 30/2020/NĐ-CP, annex I, part II
 */
export function stampLines(kind: TypeKind, saying: StampSaying, timePattern: string): readonly string[] {
  const { signer, number = null, date = null, comment = "", copyType = DEFAULT_COPY_TYPE } = saying;
  const time = stampTime(saying.time, timePattern);
  switch (kind) {
    case "attachment":
      return [...lineOf("", number), time];
    case "copy":
      return [copyType, signer, time];
    case "incoming":
      return [signer, "ĐẾN", ...lineOf("Số: ", number), ...lineOf("Ngày: ", date ?? time)];
    case "comment":
      if (comment.trim() === "") throw new KysoError("SIGN_COMMENT_MISSING");
      return [...comment.split(/\r\n|[\n\r\u2028\u2029]/), signer, time];
  }
}

function lineOf(label: string, value: string | null): string[] {
  return value === null || value.trim() === "" ? [] : [`${label}${value.trim()}`];
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
