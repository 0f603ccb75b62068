import { problemOf } from "../background-port.ts";
import { readDocument } from "../document/document-bytes.ts";
import { element, part } from "../element.ts";
import { message } from "../message.ts";
import { FileView } from "../document/file-view.ts";
import { PasswordView } from "../document/password-view.ts";
import { fits } from "../signer/choice.ts";
import { DrawnStamp } from "../stamp/drawn-stamp.ts";
import { LookView } from "../stamp/look-view.ts";
import { choiceOf, isCommentMissing, kindFor, placeFor, placeKey, stopOf, wordsFor } from "./batch-model.ts";
import type { BatchModel } from "./batch-model.ts";
import type { Place } from "../../../protocol/operation.ts";
import type { BatchDocument, BatchResults } from "../../background/sign/batch-message.ts";
import type { FileText, FoundPlace, Problem, SignRequest, Stamp } from "../../background/ui-message.ts";

/** What comes of looking at one of the documents. */
export interface LookedEvents {
  readonly stamp: (jobKey: string, request: Extract<SignRequest, { type: "stamp" }>) => Promise<Stamp>;
  readonly text: (jobKey: string) => Promise<BatchResults["job"]>;
  readonly placed: (placeKey: string, place: Place) => void;
  readonly place: (jobKey: string, request: Extract<SignRequest, { type: "place" }>) => Promise<FoundPlace>;
  readonly stopped: (sha256: string, problem: Problem) => void;
  readonly refused: (problem: Problem) => void;
  readonly unlock: (document: BatchDocument, password: string) => void;
  readonly leaveOut: (jobKey: string) => void;
}

/** The document of a batch that is on screen, with its stamp; another takes its place when it is chosen. */
export class LookedDocument {
  readonly #on: LookedEvents;
  readonly #look: LookView;
  readonly #stamp: DrawnStamp;
  readonly #lock: PasswordView;
  readonly #file = new FileView();
  readonly #nothing = element("p", { class: "nothing quiet-text", role: "status" });
  #model: BatchModel | null = null;
  #document: BatchDocument | null = null;
  #password: string | undefined;
  /** Which document was opened last, so that each is opened once. */
  #opened: string | null = null;
  /** Which document the pages on screen are of. */
  #shown: string | null = null;

  constructor(on: LookedEvents) {
    this.#on = on;
    this.#look = new LookView({
      shown: (sha256) => this.#noteShown(sha256),
      stopped: (problem) => {
        const sha256 = this.#document?.document?.sha256;
        if (sha256 !== undefined) on.stopped(sha256, problem);
      },
      place: (place) => {
        if (this.#model && this.#document) on.placed(placeKey(this.#model, this.#document), place);
      },
    });
    this.#stamp = new DrawnStamp(this.#look, {
      ask: (request) => on.stamp(this.#document?.jobKey ?? "", request),
      find: (request) => on.place(this.#document?.jobKey ?? "", request),
      drawn: () => undefined,
      refused: (problem) => on.refused(problem),
    });
    part("#look", HTMLElement).append(this.#nothing);
    this.#lock = new PasswordView(
      { why: "documentLockedWhy", cancel: "batchLeaveOut" },
      {
        unlock: (password) => this.#document && on.unlock(this.#document, password),
        cancel: () => this.#document && on.leaveOut(this.#document.jobKey),
      },
    );
  }

  update(model: BatchModel, document: BatchDocument, password: string | undefined): void {
    const isOther = this.#document?.jobKey !== document.jobKey;
    this.#model = model;
    this.#document = document;
    this.#password = password;
    if (isOther) this.#clear();
    const stop = stopOf(model, document);
    this.#lock.update(lockOf(document, stop));
    this.#open(document, password);
    this.#sayNothing(document);
    const isReady = document.phase.name === "ready" && model.state?.phase.name !== "signing";
    this.#look.locked = !isReady || document.leftOut || stop !== null;
    this.#want(model, document, stop);
  }

  /** Where there are no pages to look at, words say so. */
  #sayNothing({ phase }: BatchDocument): void {
    const isAsked = phase.name === "locked" || phase.name === "choosing";
    const isEmpty = this.#opened === null && !isAsked;
    part("#look", HTMLElement).classList.toggle("empty", isEmpty);
    this.#nothing.hidden = !isEmpty;
    const isDone = phase.name === "delivered" || phase.name === "waiting";
    const text = message(isDone ? "batchNotHereAnyMore" : "batchNotHere");
    if (this.#nothing.textContent !== text) this.#nothing.textContent = text;
  }

  #clear(): void {
    this.#opened = null;
    this.#shown = null;
    this.#stamp.want(null);
    this.#look.close();
    this.#file.hide();
  }

  #open(document: BatchDocument, password: string | undefined): void {
    const { document: summary, documentFile, phase, format } = document;
    if (phase.name !== "ready" || !summary || documentFile === null) return;
    const opening = JSON.stringify([document.jobKey, summary.sha256, password ?? null]);
    if (this.#opened === opening) return;
    this.#opened = opening;
    this.#stamp.want(null);
    const kind = this.#model && kindFor(this.#model, document);
    if (format !== "pdf") void this.#openFile(document, documentFile, opening);
    else if (kind) {
      const wish = { kind, field: null };
      void this.#look.open({ path: documentFile, summary, wish, password });
    }
  }

  async #openFile(document: BatchDocument, path: string, opening: string): Promise<void> {
    const { document: summary, format, jobKey } = document;
    if (!summary) return;
    try {
      await readDocument(path, summary.sha256);
      const hasText = summary.content?.hasText === true;
      const text = hasText ? ((await this.#on.text(jobKey)) as FileText) : null;
      if (this.#opened === opening) this.#file.show({ format, summary, text });
    } catch (error) {
      this.#on.stopped(summary.sha256, problemOf(error));
    }
  }

  #noteShown(sha256: string): void {
    if (sha256 !== this.#document?.document?.sha256) return;
    this.#shown = sha256;
    if (this.#model && this.#document) this.#want(this.#model, this.#document, null);
  }

  /** Has the stamp lie on the page, where the person put it if they did. */
  #want(model: BatchModel, document: BatchDocument, stop: Problem | null): void {
    const kind = kindFor(model, document);
    const choice = choiceOf(model);
    const sha256 = document.document?.sha256 ?? null;
    const isThere = document.phase.name === "ready" && sha256 !== null && this.#shown === sha256;
    if (!isThere || document.format !== "pdf" || stop || document.leftOut || !kind)
      return this.#stamp.want(null);
    if (!choice || !fits(choice, kind) || isCommentMissing(model)) return this.#stamp.want(null);
    this.#stamp.want(
      {
        look: { kind, field: null },
        certificate: choice.certificate.sha256,
        shownSha256: sha256,
        wording: wordsFor(model, document),
        password: this.#password,
      },
      placeFor(model, document),
    );
  }
}

function lockOf({ phase }: BatchDocument, stop: Problem | null): Problem | null | undefined {
  if (phase.name === "locked") return phase.problem;
  if (stop?.code === "PDF_PASSWORD_NEEDED") return null;
  return stop?.code === "PDF_PASSWORD_WRONG" ? stop : undefined;
}
