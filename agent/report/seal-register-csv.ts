import type { SealRegister, SealUse } from "./seal-register.ts";
import { csvText } from "./csv.ts";
import { kindWord, logWords, sourceWord, timeWord } from "./seal-register-words.ts";

const COLUMNS: readonly (readonly [heading: string, of: (use: SealUse, index: number) => string])[] = [
  ["STT", (_use, index) => String(index + 1)],
  ["Thời gian (+07:00)", timeWord],
  ["Loại", kindWord],
  ["Số, ký hiệu", ({ number }) => number],
  ["Ngày văn bản", ({ date }) => date],
  ["Văn bản", ({ title }) => title],
  ["Nguồn", sourceWord],
  ["Người ký (chứng thư)", ({ signer }) => signer],
  ["Chứng thư (SHA-256)", ({ certificate }) => certificate],
  ["Số hiệu thiết bị", ({ device }) => device],
  ["Văn bản đã ký (SHA-256)", ({ signedSha256 }) => signedSha256],
  ["Mục nhật ký", ({ seq }) => String(seq)],
];

/**
 * The register for a spreadsheet. Titles come from portals and files. A log that is not whole is said in the last line.
 */
export function registerCsv({ uses, log }: Pick<SealRegister, "uses" | "log">): string {
  const rows = [
    COLUMNS.map(([heading]) => heading),
    ...uses.map((use, index) => COLUMNS.map(([, of]) => of(use, index))),
    ...(log.broken === null ? [] : [[logWords({ log })]]),
  ];
  return csvText(rows);
}
