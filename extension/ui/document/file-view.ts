import { element, part } from "../element.ts";
import { icon } from "../icon.ts";
import { message } from "../message.ts";
import { bytes } from "../moment.ts";
import type { DocumentSummary } from "../../../protocol/operation.ts";
import type { SignatureFormat } from "../../../protocol/signature-format.ts";
import type { FileText } from "../../background/ui-message.ts";

/** The formats by the names of their standards. */
const FORMAT_NAMES: Readonly<Record<SignatureFormat, string>> = {
  pdf: "PAdES",
  cades: "CAdES (.p7s)",
  "cades-enveloping": "CAdES (.p7s)",
  xades: "XAdES",
  xmldsig: "XMLDSig",
  jws: "JWS",
  "jws-json": "JWS (JSON)",
  "jws-detached": "JWS",
};

/** What is shown of a file that is not signed as a PDF. */
export interface ShownFile {
  readonly format: SignatureFormat;
  readonly summary: DocumentSummary;
  /** `null` where it is no text. */
  readonly text: FileText | null;
}

/** The left-hand part of the window, in its `#look`, for a file that has no pages: what it is, and its text where it has one. */
export class FileView {
  readonly #host = element("div", { id: "file", class: "file", hidden: true });

  constructor() {
    part("#look", HTMLElement).append(this.#host);
  }

  show({ format, summary, text }: ShownFile): void {
    const root = summary.content?.rootElement ?? null;
    const facts: [string, string][] = [
      [message("fileFormat"), FORMAT_NAMES[format]],
      ...(root === null ? [] : [[message("fileRoot"), root] satisfies [string, string]]),
      [message("fileSize"), bytes(summary.size)],
      ["SHA-256", summary.sha256],
    ];
    const list = facts.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]);
    this.#host.replaceChildren(
      element("dl", { class: "file-facts" }, ...list),
      ...(text === null ? [notShown()] : shownText(text)),
    );
    this.#host.hidden = false;
  }

  hide(): void {
    this.#host.hidden = true;
    this.#host.replaceChildren();
  }
}

function shownText({ text, isWhole }: FileText): HTMLElement[] {
  const pre = element("pre", { class: "file-text", tabindex: "0", "aria-label": message("fileText") }, text);
  return isWhole ? [pre] : [notice(message("fileTextCut")), pre];
}

function notShown(): HTMLElement {
  return notice(message("fileNotShown"));
}

function notice(text: string): HTMLElement {
  return element("div", { class: "notice" }, icon("warning"), element("p", {}, text));
}
