import type { FileReport, SignatureReport } from "../../../protocol/report.ts";
import { table } from "../../bench/table.ts";
import { type Case, type Expected, type ExpectedSignature, type Reason, REASONS } from "./case.ts";
import type { OutsideWord } from "./outside-judge.ts";

/** A case with what everybody said of it. */
export interface Row {
  readonly item: Case;
  readonly report: FileReport;
  readonly pdfsig: OutsideWord;
  readonly pdfbox: OutsideWord;
}

/** All that was said, a line each; where a judge differs from Kyso, why. */
export function verdictTable(rows: readonly Row[]): string {
  const heading = ["case", "expected", "Kyso", "pdfsig", "PDFBox + BC"];
  const lines = rows.map(({ item, report, pdfsig, pdfbox }) => [
    `${item.line}: ${item.name}`,
    expectedText(item.expected),
    kysoText(report),
    pdfsig.text,
    pdfbox.text,
  ]);
  const [head = "", ...body] = table([heading, ...lines]).split("\n");
  return [head, ...body.flatMap((line, index) => [line, ...reasonsOf(rows[index])])].join("\n");
}

/** Why the outside judges say otherwise; a line for each. */
function reasonsOf(row: Row | undefined): readonly string[] {
  return (row === undefined ? [] : differences(row)).map(
    ({ judge, reason }) => `    ${judge}: ${reason === undefined ? "UNEXPLAINED" : REASONS[reason]}`,
  );
}

function differences({
  item,
  report,
  pdfsig,
  pdfbox,
}: Row): readonly { judge: string; reason: Reason | undefined }[] {
  const isGood = report.verdict === "TOTAL-PASSED";
  return [
    ...(pdfsig.isGood === isGood ? [] : [{ judge: "pdfsig", reason: item.apart.pdfsig }]),
    ...(pdfbox.isGood === isGood ? [] : [{ judge: "PDFBox + BC", reason: item.apart.pdfbox }]),
  ];
}

/** What is wrong with Kyso's verdict, or with the table itself; empty where nothing is. */
export function complaintsOf(row: Row): readonly string[] {
  const unexplained = differences(row).filter(({ reason }) => reason === undefined);
  return [
    ...verdictComplaints(row.item, row.report),
    ...unexplained.map(({ judge }) => `${judge} differs, and no reason is given`),
  ];
}

/** What is wrong with Kyso's verdict. */
export function verdictComplaints({ expected }: Case, report: FileReport): readonly string[] {
  const { verdict, signatures } = expected;
  const wrong = Object.entries(signatures).flatMap(([field, wanted]) => {
    const found = report.signatures.find((signature) => signature.field === field);
    return found === undefined ? [`no signature ${field}`] : signatureComplaints(field, wanted, found);
  });
  const code = report.code === null ? "" : ` ${report.code}`;
  return verdict.includes(report.verdict)
    ? wrong
    : [`is ${report.verdict}${code} instead of ${verdict.join(" or ")}`, ...wrong];
}

function signatureComplaints(
  field: string,
  expected: ExpectedSignature,
  found: SignatureReport,
): readonly string[] {
  const { subIndication, changesAfter, remarks = [], ...rest } = expected;
  const plain = Object.entries(rest).flatMap(([key, value]) => {
    const said = found[key as keyof typeof rest];
    return value === undefined || said === value ? [] : [`${field}.${key} is ${said}, not ${value}`];
  });
  const isReason =
    subIndication === undefined ? found.subIndication === null : isIn(subIndication, found.subIndication);
  return [
    ...plain,
    ...(isReason
      ? []
      : [`${field} is ${found.subIndication ?? "passed"}, not ${subIndication?.join(" or ") ?? "passed"}`]),
    ...(changesAfter === undefined || changesAfter.includes(found.changesAfter)
      ? []
      : [`${field}.changesAfter is ${found.changesAfter}, not ${changesAfter.join(" or ")}`]),
    ...remarks
      .filter((remark) => !found.remarks.includes(remark))
      .map((remark) => `${field} lacks the remark ${remark}`),
  ];
}

function isIn<T>(values: readonly T[], value: T | null): boolean {
  return value !== null && values.includes(value);
}

function expectedText({ verdict, signatures }: Expected): string {
  const worst = Object.values(signatures).find(({ indication }) => verdict.includes(indication));
  const [first, ...others] = worst?.subIndication ?? [];
  if (verdict.length > 1) return verdict.includes("TOTAL-PASSED") ? verdict.join(" or ") : "not TOTAL-PASSED";
  return `${verdict.join()}${first === undefined ? "" : `/${first}${others.length === 0 ? "" : "…"}`}`;
}

function kysoText({ verdict, code, signatures }: FileReport): string {
  const worst = signatures.find(({ indication }) => indication === verdict);
  const why = code ?? worst?.subIndication ?? null;
  const changes = signatures.map(({ changesAfter }) => changesAfter).filter((change) => change !== "none");
  return `${verdict}${why === null ? "" : `/${why}`}${changes.length === 0 ? "" : ` (${changes.join(", ")})`}`;
}
