import { ControlPage } from "../control-page.ts";
import { element, part } from "../element.ts";
import { message } from "../message.ts";
import { saveBytes } from "../saved-file.ts";
import { LOSS_REASONS } from "../../../protocol/loss-reason.ts";
import { localMoment, momentOf } from "./vietnam-time.ts";
import type { MessageKey } from "../message.ts";
import type { KnownToken } from "../../../protocol/care-operation.ts";
import type { LossNotice } from "../../../protocol/loss-notice.ts";
import type { LossReason } from "../../../protocol/loss-reason.ts";

const REASONS = {
  lost: "noticeLost",
  "pin-forgotten": "noticeForgotten",
  "pin-leaked": "noticeLeaked",
  damaged: "noticeDamaged",
  other: "noticeOther",
} as const satisfies Record<LossReason, MessageKey>;

/** The form's fields that the notice has as they are typed. */
const LINES = [
  "addressee",
  "parentBody",
  "unit",
  "place",
  "holder",
  "position",
  "certificateSerial",
  "issuer",
  "deviceSerial",
] as const satisfies readonly (keyof LossNotice)[];

const TYPES = {
  pdf: "application/pdf",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
} as const;

/** A certificate on a token that was seen here. */
interface Candidate {
  readonly token: KnownToken;
  readonly certificate: KnownToken["certificates"][number] | null;
}

const page = new ControlPage(() => undefined);
const known = part("#known", HTMLSelectElement);
const reason = part("#reason", HTMLSelectElement);
const happened = part("#happened", HTMLInputElement);
const words = part("#words", HTMLTextAreaElement);
const saved = part("#saved", HTMLElement);
const input = (name: (typeof LINES)[number]): HTMLInputElement => part(`#${name}`, HTMLInputElement);

let candidates: readonly Candidate[] = [];

function chosen(): Candidate | null {
  return candidates[Number(known.value)] ?? null;
}

/** What is known goes into the fields, where it can be corrected. */
function fill(): void {
  const found = chosen();
  input("deviceSerial").value = found?.token.serialNumber ?? "";
  input("certificateSerial").value = found?.certificate?.serialNumber ?? "";
  input("issuer").value = found?.certificate?.issuer ?? "";
  input("holder").value = found?.certificate?.commonName ?? "";
  input("unit").value = found?.certificate?.unit ?? "";
}

function notice(): LossNotice {
  const lines = Object.fromEntries(LINES.map((name) => [name, input(name).value.trim()])) as Record<
    (typeof LINES)[number],
    string
  >;
  const found = chosen();
  return {
    ...lines,
    reason: LOSS_REASONS.find((each) => each === reason.value) ?? "other",
    words: words.value.trim(),
    happenedAt: momentOf(happened.value) ?? new Date().toISOString(),
    notAfter: found?.certificate?.notAfter ?? "",
    deviceLabel: found?.token.label ?? "",
  };
}

async function save(format: keyof typeof TYPES): Promise<void> {
  saved.textContent = "";
  const drafted = await page.get({ type: "draft-notice", format, ...notice() });
  if (drafted === undefined) return;
  saveBytes({ fileName: `thong-bao-thiet-bi-ky-so.${format}`, type: TYPES[format], file: drafted.file });
  saved.textContent = message("noticeSaved");
}

async function open(): Promise<void> {
  page.open();
  document.title = `${message("noticeTitle")} – Kyso`;
  reason.append(...LOSS_REASONS.map((each) => element("option", { value: each }, message(REASONS[each]))));
  happened.value = localMoment(new Date());
  const tokens = (await page.get({ type: "known-tokens" })) ?? [];
  candidates = tokens.flatMap((token): Candidate[] =>
    token.certificates.length === 0
      ? [{ token, certificate: null }]
      : token.certificates.map((certificate) => ({ token, certificate })),
  );
  known.append(
    ...candidates.map(({ token, certificate }, index) =>
      element(
        "option",
        { value: String(index) },
        [certificate?.commonName, `${token.label} (${token.serialNumber})`].filter(Boolean).join(" – "),
      ),
    ),
    element("option", { value: "" }, message("noticeTokenNone")),
  );
  const wanted = new URLSearchParams(location.search).get("token");
  const first = candidates.findIndex(({ token }) => token.tokenId === wanted);
  known.value = String(first === -1 ? 0 : first);
  if (chosen() === null) known.value = "";
  fill();
}

known.addEventListener("change", fill);
part('button[name="save-pdf"]', HTMLButtonElement).addEventListener("click", () => void save("pdf"));
part('button[name="save-docx"]', HTMLButtonElement).addEventListener("click", () => void save("docx"));
part('button[name="close"]', HTMLButtonElement).addEventListener("click", () => window.close());
void open();
