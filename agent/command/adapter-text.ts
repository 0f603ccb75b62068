import { KysoError } from "../../protocol/error.ts";
import type { CheckedDocument, PageCheck, RuleCheck } from "../adapter/page-check.ts";
import type { PartCheck } from "../adapter/selector-trace.ts";
import { printable } from "../x509/printable-text.ts";
import { failureText } from "./failure.ts";

/** A page that was checked. */
export interface CheckedPage extends PageCheck {
  readonly page: string;
  readonly address: string;
  readonly covered: boolean;
}

/** What an adapter found in a page, for people. What stands in the page can't turn the lines around. */
export function checkText(checked: CheckedPage, isFit: boolean): string {
  const { page, address, covered, rules, documents, documentCount, broken } = checked;
  const rest = documentCount - documents.length;
  const lines = [
    `${isFit ? "✓" : "✗"} ${page}  ${address}`,
    ...(covered
      ? []
      : ["  ✗ Địa chỉ này không thuộc cổng (origins) / the address is not of the portal (origins)"]),
    ...rules.flatMap(ruleLines),
    ...documents.flatMap(documentLines),
    ...(rest > 0 ? [`  … và ${rest} văn bản nữa / and ${rest} more documents`] : []),
    ...(documentCount === 0 ? ["  ✗ Không thấy văn bản nào / no document was found"] : []),
    ...broken.map((selector) => `  ✗ Phải có mà không thấy / should be there and is not: ${selector}`),
    ...(isFit ? [] : [failureText(new KysoError("ADAPTER_MISMATCH"))]),
  ];
  return lines.map((line) => line.split("\n").map(withoutTurning).join("\n")).join("\n");
}

/** Keeps the spaces in front. */
function withoutTurning(line: string): string {
  const [margin = ""] = /^ */.exec(line) ?? [];
  return margin + printable(line);
}

function ruleLines({ rule, path, applies, parts }: RuleCheck): string[] {
  const head = `  Quy tắc / rule ${rule}: ${path}`;
  if (!applies) return [`${head} – không dành cho trang này / not for this page`];
  return [head, ...parts.map(partLine)];
}

function partLine({ part, selector, looked, missed, alternatives, matched }: PartCheck): string {
  const ways = matched.map(({ alternative, times, elements }) => {
    const way = alternatives === 1 ? "" : `cách / way ${alternative}/${alternatives}: `;
    return `${way}${times}× (${elements})`;
  });
  const gaps = missed === 0 ? [] : [`không thấy / missed ${missed}/${looked}`];
  return `    ${matched.length === 0 ? "–" : "✓"} ${part}: ${[...ways, ...gaps].join(", ")}  ${selector}`;
}

function documentLines(document: CheckedDocument): string[] {
  const { rule, source, title, number, date, kind, signed, button, badge, upload } = document;
  const state = signed ? "đã ký / signed" : (kind ?? "không chờ ký / waits for no signature");
  const values = [
    ["nguồn / source", source],
    ["số / number", number],
    ["ngày / date", date],
    ["nút / button", button],
    ["nhãn / badge", badge],
    ["gửi về / upload", upload === null ? null : `${upload.by} ${upload.address ?? ""}`.trim()],
  ];
  return [
    `  • ${title}  [${state}]  (quy tắc / rule ${rule})`,
    ...values.flatMap(([name, value]) => (value === null ? [] : [`      ${name}: ${value}`])),
  ];
}
