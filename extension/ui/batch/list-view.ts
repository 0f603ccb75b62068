import { button, element, named, part, replaceWhenChanged } from "../element.ts";
import { icon } from "../icon.ts";
import { message } from "../message.ts";
import { originName, outsideHosts } from "../origin-view.ts";
import { codeLine, sentenceOf } from "../problem-view.ts";
import { worstOf } from "../standing.ts";
import { isRefusedLikeAll, isWarned, lacksNumbering } from "./batch-rules.ts";
import { kindOf, mainOf, placeFor, standingOf } from "./batch-model.ts";
import { Thumbnails } from "./thumbnails.ts";
import type { BatchModel, Standing } from "./batch-model.ts";
import type { Place } from "../../../protocol/operation.ts";
import type { MessageKey } from "../message.ts";
import type { BatchDocument } from "../../background/sign/batch-message.ts";
import type { Problem } from "../../background/ui-message.ts";

/** What the person does in the list. */
export interface ListEvents {
  readonly look: (jobKey: string) => void;
  readonly leaveOut: (jobKey: string, leftOut: boolean) => void;
  /** Makes a document an attachment of another, or one by itself. */
  readonly attach: (jobKey: string, to: string | null) => void;
  readonly passwordOf: (jobKey: string) => string | undefined;
  readonly retry: (jobKey: string) => void;
  readonly retryDelivery: (jobKey: string) => void;
  readonly save: (jobKey: string) => void;
}

const WORDS = {
  preparing: ["batchPreparing", ""],
  choosing: ["batchChoosing", "caution"],
  locked: ["batchLocked", "caution"],
  ready: ["batchReady", ""],
  "left-out": ["batchLeftOut", ""],
  unsignable: ["batchUnsignable", "trouble"],
  signing: ["batchSigning", ""],
  uploading: ["batchUploading", ""],
  delivered: ["batchDelivered", "good"],
  waiting: ["batchWaiting", "caution"],
  failed: ["batchFailed", "trouble"],
} as const satisfies Record<Standing, readonly [MessageKey, string]>;

/** Of what would be ready if it had number and date. */
const TO_NUMBER = ["batchToNumber", "caution"] as const;

/** What can't be left out any more, or what is to be tried again instead. */
const SETTLED: ReadonlySet<Standing> = new Set(["signing", "uploading", "delivered", "waiting"]);

/** One line of the list. */
interface Line {
  readonly document: BatchDocument;
  readonly standing: Standing;
  /** Why it can't be signed, where that is its own reason. */
  readonly problem: Problem | null;
  /** It lacks number or date; there is something about it to be known. */
  readonly isToNumber: boolean;
  readonly isWarned: boolean;
  readonly isLooked: boolean;
  /** Nothing may be changed while documents are being signed. */
  readonly isBusy: boolean;
  /** The main document, of an attachment. */
  readonly main: BatchDocument | null;
  /** Key of the document above whose attachment it may be made; `null` where there is none, or that is nothing to ask now. */
  readonly above: string | null;
  /** Where the stamp will lie, which the thumbnail shows. */
  readonly place: Place | null;
}

/** In the page's `#documents`: every document of the batch, with its state and what can be done about it. */
export class ListView {
  readonly #host = part("#documents", HTMLElement);
  readonly #on: ListEvents;
  readonly #hosts = new Map<string, HTMLElement>();
  /** As each was drawn last: of many, few change at a time. */
  readonly #drawn = new Map<string, Line>();
  readonly #thumbnails: Thumbnails;

  constructor(on: ListEvents) {
    this.#on = on;
    this.#thumbnails = new Thumbnails(part("#list", HTMLElement), on.passwordOf);
  }

  update(model: BatchModel): void {
    const documents = model.state?.documents ?? [];
    replaceWhenChanged(
      this.#host,
      documents.map(({ jobKey }) => jobKey),
      () => documents.map(({ jobKey }) => this.#place(jobKey)),
    );
    const isBusy = model.state?.phase.name === "signing";
    const isOpen = model.state?.phase.name === "open";
    const isDossier = kindOf(model) === "seal" && isOpen;
    let above: string | null = null;
    for (const document of documents) {
      const { jobKey, attachmentOf } = document;
      const { name, problem } = standingOf(model, document);
      const isLooked = model.looked === jobKey;
      const main = attachmentOf === null ? null : mainOf(model, document);
      const isAsked = isDossier && isLooked && attachmentOf === null && !hasAttachments(documents, jobKey);
      this.#draw({
        document,
        standing: name,
        problem: name === "unsignable" && isRefusedLikeAll(model, document) ? null : problem,
        isToNumber: isOpen && name === "ready" && lacksNumbering(model, document),
        isWarned: isOpen && name === "ready" && isWarned(model, document),
        isLooked,
        isBusy,
        main,
        above: isAsked ? above : null,
        place: placeFor(model, document),
      });
      if (attachmentOf === null) above = jobKey;
    }
  }

  #place(jobKey: string): HTMLElement {
    const line = element("li", { class: "line-host" });
    this.#hosts.set(jobKey, line);
    return line;
  }

  #draw(line: Line): void {
    const { document, standing, problem, isLooked, isBusy, main, above } = line;
    const host = this.#hosts.get(document.jobKey);
    const before = this.#drawn.get(document.jobKey);
    if (!host || (before && isSame(before, line))) return;
    this.#drawn.set(document.jobKey, line);
    host.className = `document ${standing}${isLooked ? " looked" : ""}${main ? " attachment" : ""}`;
    this.#thumbnails.of(document, line.place);
    const { title, fileName, document: summary, source, destination } = document;
    const facts = [
      title,
      fileName,
      summary,
      source,
      destination,
      standing,
      problem,
      line.isToNumber,
      line.isWarned,
      isLooked,
      isBusy,
      main?.number,
      main?.title,
      above,
    ];
    const isFocused = host.contains(window.document.activeElement);
    const name = isFocused ? window.document.activeElement?.getAttribute("name") : null;
    replaceWhenChanged(host, facts, () => this.#content(line));
    if (name && !host.contains(window.document.activeElement)) {
      host.querySelector<HTMLElement>(`[name="${name}"]`)?.focus();
    }
  }

  #content(line: Line): HTMLElement[] {
    const { document, standing, problem, isLooked } = line;
    const [key, tone] = line.isToNumber ? TO_NUMBER : WORDS[standing];
    const title = document.title || document.fileName || message("wayUser");
    const look = element(
      "button",
      { type: "button", name: "look", class: "look-at", "aria-current": isLooked ? "true" : undefined },
      element("strong", {}, title),
      element("span", { class: "quiet-text" }, factsOf(document).join(" · ")),
    );
    look.addEventListener("click", () => this.#on.look(document.jobKey));
    return [
      this.#mark(line, title),
      this.#thumbnails.of(document, line.place),
      look,
      element(
        "div",
        { class: "document-state" },
        element("span", { class: `badge ${tone}` }, tone === "good" && icon("check"), message(key)),
        line.isWarned && element("span", { class: "badge caution" }, message("ruleWarned")),
        line.main && element("span", { class: "badge" }, message("batchAttachment", nameOf(line.main))),
        ...earlier(document),
        ...outsideHosts(document).map((host) =>
          element("span", { class: "badge caution" }, `${message("wayOutside")}: ${originName(host)}`),
        ),
      ),
      ...(problem ? [element("p", { class: "reason" }, sentenceOf(problem.code)), codeLine(problem)] : []),
      ...(document.phase.name === "waiting" && document.phase.mayBeStored
        ? [element("p", { class: "reason" }, element("strong", {}, message("mayBeStored")))]
        : []),
      ...this.#ways(line, title),
    ];
  }

  #mark({ document, standing, isBusy }: Line, title: string): HTMLElement {
    if (SETTLED.has(standing)) {
      const shape = standing === "delivered" ? "check" : standing === "waiting" ? "clock" : "pen";
      return element("span", { class: "mark-place" }, icon(shape));
    }
    const box = element("input", {
      type: "checkbox",
      name: "take",
      "aria-label": message("batchTake", title),
      disabled: isBusy || standing === "failed" || standing === "unsignable",
    });
    box.checked = !document.leftOut && standing !== "failed" && standing !== "unsignable";
    box.addEventListener("change", () => this.#on.leaveOut(document.jobKey, !box.checked));
    return element("label", { class: "mark-place" }, box);
  }

  #ways(line: Line, title: string): HTMLElement[] {
    const { document, standing, isBusy } = line;
    const { jobKey, phase, signedParts } = document;
    if (isBusy) return [];
    const way = (key: MessageKey, press: () => void) => {
      const node = button(message(key), "secondary", press);
      node.setAttribute("aria-label", `${message(key)}: ${title}`);
      return node;
    };
    const ways: HTMLElement[] = [];
    const { above } = line;
    if (above !== null)
      ways.push(
        named(
          "attach",
          way("batchAttach", () => this.#on.attach(jobKey, above)),
        ),
      );
    if (document.attachmentOf !== null && line.isLooked && standing === "ready")
      ways.push(way("batchDetach", () => this.#on.attach(jobKey, null)));
    if (standing === "failed" && phase.name === "failed" && phase.retryable)
      ways.push(way("tryAgain", () => this.#on.retry(jobKey)));
    if (standing === "waiting" && document.destination.to !== "page")
      ways.push(way("sendAgain", () => this.#on.retryDelivery(jobKey)));
    if (standing === "waiting" && signedParts.length > 0)
      ways.push(way("saveCopy", () => this.#on.save(jobKey)));
    return ways.length > 0 ? [element("div", { class: "actions" }, ...ways)] : [];
  }
}

function isSame(a: Line, b: Line): boolean {
  return Object.entries(a).every(([key, value]) => b[key as keyof Line] === value);
}

function hasAttachments(documents: readonly BatchDocument[], jobKey: string): boolean {
  return documents.some(({ attachmentOf }) => attachmentOf === jobKey);
}

function nameOf({ number, title, fileName }: BatchDocument): string {
  return number ?? (title || fileName);
}

function factsOf({ document, fileName, title, number }: BatchDocument): string[] {
  const facts = title ? [fileName] : [];
  if (number) facts.unshift(message("documentNumber", number));
  if (document && document.pageCount > 0) facts.push(message("pageTotal", document.pageCount));
  return facts;
}

function earlier({ document }: BatchDocument): HTMLElement[] {
  const reports = document?.signatures ?? [];
  if (reports.length === 0) return [];
  const worst = worstOf(reports);
  const words = worst
    ? message("signaturesWithTrouble", reports.length, message(worst.key))
    : message("signaturesAllGood", reports.length);
  return [element("span", { class: `badge ${worst?.tone ?? "good"}` }, words)];
}
