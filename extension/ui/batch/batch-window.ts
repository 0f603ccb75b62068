import { AskingView } from "../asking-view.ts";
import { BackgroundPort, problemOf } from "../background-port.ts";
import { ChoosingView } from "../document/choosing-view.ts";
import { giveFile } from "../document/given-file.ts";
import { part } from "../element.ts";
import { saveSigned } from "../saved-file.ts";
import { TYPING_PAUSE_MS } from "../signer/asked-rules.ts";
import {
  choiceOf,
  countOf,
  FIRST_BATCH_MODEL,
  kindFor,
  placeFor,
  readOf,
  signableOf,
  wordsFor,
  withBatchState,
} from "./batch-model.ts";
import { isAnythingTyped, withNumbering } from "./batch-numbering.ts";
import { BatchReader } from "./batch-reader.ts";
import { BatchConsentView } from "./consent-view.ts";
import { BatchCourseView } from "./course-view.ts";
import { ListView } from "./list-view.ts";
import { DocumentSearch } from "./document-search.ts";
import { LookedDocument } from "./looked-document.ts";
import { showBatchRequest } from "./request-view.ts";
import type { BatchModel } from "./batch-model.ts";
import type { RuleResult } from "../../../protocol/rule.ts";
import type { TypedWording } from "../signer/wording.ts";
import type {
  BatchDocument,
  BatchRequest,
  BatchResults,
  BatchState,
} from "../../background/sign/batch-message.ts";
import type { FoundPlace, Problem, SignRequest, Stamp } from "../../background/ui-message.ts";

/** The batch window: one model, drawn anew after each event. */
export class BatchWindow {
  readonly #port: BackgroundPort<BatchState, BatchRequest, BatchResults>;
  readonly #list: ListView;
  readonly #looked: LookedDocument;
  readonly #consent: BatchConsentView;
  readonly #course: BatchCourseView;
  readonly #asking: AskingView;
  readonly #choosing: ChoosingView;
  readonly #reader: BatchReader;
  /** Of each document, as it was typed in this window; never part of the model. */
  readonly #passwords = new Map<string, string>();
  readonly #places: DocumentSearch<FoundPlace>;
  readonly #rules: DocumentSearch<readonly RuleResult[]>;
  /** While the person types, nothing is searched for. */
  #typing = 0;
  #model: BatchModel = FIRST_BATCH_MODEL;
  /** The person has said that nothing is to be signed: the window closes without a question. */
  #isLeaving = false;

  constructor(portName: string) {
    this.#port = new BackgroundPort(portName, (state) => this.#set(withBatchState(this.#model, state)));
    this.#list = new ListView({
      look: (jobKey) => this.#note({ looked: jobKey }),
      leaveOut: (jobKey, leftOut) => void this.#ask({ type: "leave-out", jobKey, leftOut }),
      attach: (jobKey, to) => void this.#ask({ type: "attach", jobKey, to }),
      passwordOf: (jobKey) => this.#passwords.get(jobKey),
      retry: (jobKey) => void this.#askOf(jobKey, { type: "retry" }),
      retryDelivery: (jobKey) => void this.#askOf(jobKey, { type: "retry-delivery" }),
      save: (jobKey) => void this.#save(jobKey),
    });
    this.#looked = new LookedDocument({
      stamp: (jobKey, request) => this.#stamp(jobKey, request),
      text: async (jobKey) => await this.#port.ask(ofJob(jobKey, { type: "text" })),
      placed: (key, place) => this.#note({ places: { ...this.#model.places, [key]: place } }),
      place: async (jobKey, request) => (await this.#port.ask(ofJob(jobKey, request))) as FoundPlace,
      stopped: (sha256, problem) => this.#stop(sha256, problem),
      refused: (refused) => this.#note({ refused }),
      unlock: (document, password) => void this.#unlock(document, password),
      leaveOut: (jobKey) => void this.#ask({ type: "leave-out", jobKey, leftOut: true }),
    });
    this.#reader = new BatchReader({
      read: (sha256, read) => this.#note({ read: { ...this.#model.read, [sha256]: read } }),
      failed: (sha256, problem) => this.#stop(sha256, problem),
    });
    const searched = {
      password: (jobKey: string) => this.#passwords.get(jobKey),
      failed: (key: string, problem: Problem) => this.#stop(key, problem),
    };
    this.#places = new DocumentSearch({
      ...searched,
      isDue: ({ found }, { format }, key) => format === "pdf" && !found[key],
      ask: async (jobKey, wish) =>
        (await this.#port.ask(ofJob(jobKey, { type: "place", ...wish }))) as FoundPlace,
      found: (_, key, { place }) => this.#note({ found: { ...this.#model.found, [key]: place } }),
    });
    this.#rules = new DocumentSearch({
      ...searched,
      isDue: ({ rules }, { jobKey }, key) => rules[jobKey]?.key !== key,
      ask: async (jobKey, { comment: _comment, ...wish }) => {
        // What the signer states is known to the window itself, which need not ask again.
        const request = { type: "rules", ...wish, noSecret: false } as const;
        return (await this.#port.ask(ofJob(jobKey, request))) as readonly RuleResult[];
      },
      found: (jobKey, key, rules) =>
        this.#note({ rules: { ...this.#model.rules, [jobKey]: { key, rules } } }),
    });
    this.#consent = new BatchConsentView({
      kind: (kind) => this.#note({ kind, certificate: null, refused: null }),
      words: (typed) => this.#noteTyped(typed),
      dateForAll: (date) => this.#note({ words: { ...this.#model.words, date } }),
      certificate: (certificate) => this.#note({ certificate, refused: null }),
      statement: (noSecret) => this.#note({ noSecret }),
      role: (certificate, role) => void this.#ask({ type: "role", certificate, role }),
      refreshTokens: () => void this.#ask({ type: "refresh-tokens" }),
      sign: (pin) => void this.#sign(pin),
      cancel: () => void this.#cancel(),
    });
    this.#course = new BatchCourseView({
      retryFailed: () => void this.#ask({ type: "retry-failed" }),
      retryDeliveries: () => void this.#ask({ type: "retry-deliveries" }),
      stop: () => void this.#ask({ type: "stop" }),
    });
    this.#asking = new AskingView({
      allow: () => void this.#ask({ type: "allow" }),
      cancel: () => void this.#cancel(),
    });
    this.#choosing = new ChoosingView({
      chosen: (file) => this.#give(file),
      cancel: () => void this.#leaveLooked(),
    });
  }

  open(): void {
    this.#port.open();
    // Numbers of a whole pile are not typed again because a window was closed by mistake: the browser asks.
    window.addEventListener("beforeunload", (event) => {
      if (!this.#isLeaving && isAnythingTyped(this.#model)) event.preventDefault();
    });
  }

  #note(change: Partial<BatchModel>): void {
    this.#set({ ...this.#model, ...change });
  }

  /** Number and date are one document's; other words all of them say. */
  #noteTyped(typed: Partial<TypedWording>): void {
    clearTimeout(this.#typing);
    this.#typing = window.setTimeout(() => {
      this.#typing = 0;
      this.#draw();
    }, TYPING_PAUSE_MS);
    const { number, date, ...words } = typed;
    const isNumbering = number !== undefined || date !== undefined;
    const model = isNumbering ? withNumbering(this.#model, typed) : this.#model;
    this.#set({ ...model, words: { ...model.words, ...words }, refused: null });
  }

  #set(model: BatchModel): void {
    this.#model = model;
    this.#draw();
  }

  #draw(): void {
    const model = this.#model;
    const { state } = model;
    if (!state) return;
    const { phase } = state;
    const looked = state.documents.find(({ jobKey }) => jobKey === model.looked) ?? null;
    const isAsking = phase.name === "asking";
    // What was tried again can be signed with another PIN, so that nothing ends here.
    const isOver = phase.name === "over" && countOf(model, "preparing", "ready", "locked", "choosing") === 0;
    const { body } = document;
    body.dataset["phase"] = phase.name;
    body.classList.toggle("looking", !isAsking);
    body.classList.toggle("pinless", phase.name === "paused" && !phase.needsPin);
    body.classList.toggle("pageless", looked !== null && looked.format !== "pdf");
    showBatchRequest(model, looked);
    part("#list", HTMLElement).hidden = isAsking;
    this.#asking.update(phase.name === "asking" ? phase : null, state.origin);
    part("#consent", HTMLElement).hidden = isAsking || isOver || phase.name === "signing";
    for (const each of state.documents) this.#reader.want(each, this.#passwords.get(each.jobKey));
    if (this.#typing === 0) {
      this.#places.update(model);
      this.#rules.update(model);
    }
    this.#list.update(model);
    if (looked) {
      this.#looked.update(model, looked, this.#passwords.get(looked.jobKey));
      this.#choosing.update(isAsking ? { phase: { name: "connecting" }, format: looked.format } : looked);
    }
    this.#consent.update(model);
    this.#course.update(model, isOver);
  }

  #stamp(jobKey: string, request: Extract<SignRequest, { type: "stamp" }>): Promise<Stamp> {
    return this.#port.ask(ofJob(jobKey, request)) as Promise<Stamp>;
  }

  /** @param key a document's SHA-256, or by what the place of its stamp is known */
  #stop(key: string, problem: Problem): void {
    const { problems } = this.#model;
    // A first reason stays: what comes after it may only be its consequence.
    this.#note({ problems: { ...problems, [key]: problems[key] ?? problem } });
  }

  async #sign(pin: string): Promise<void> {
    const model = this.#model;
    const choice = choiceOf(model);
    if (model.state?.phase.name === "paused") return await this.#ask({ type: "resume", pin });
    if (!choice) return;
    const documents = signableOf(model).flatMap((document) => {
      const shown = readOf(model, document)?.sha256;
      const kind = kindFor(model, document);
      if (shown === undefined || kind === null) return [];
      const place = document.format === "pdf" ? placeFor(model, document) : null;
      const password = this.#passwords.get(document.jobKey);
      const { jobKey } = document;
      return [
        { jobKey, kind, shownSha256: shown, place, field: null, password, ...wordsFor(model, document) },
      ];
    });
    await this.#ask({
      type: "sign",
      tokenId: choice.token.tokenId,
      certificate: choice.certificate.sha256,
      pin,
      noSecret: model.noSecret,
      documents,
    });
  }

  async #unlock(document: BatchDocument, password: string): Promise<void> {
    const { jobKey, phase } = document;
    this.#passwords.set(jobKey, password);
    const sha256 = document.document?.sha256 ?? "";
    this.#reader.forget(sha256);
    const { [sha256]: _, ...problems } = this.#model.problems;
    this.#note({ problems });
    if (phase.name === "locked") await this.#askOf(jobKey, { type: "unlock", password });
  }

  async #give(file: File): Promise<Problem | null> {
    const { looked } = this.#model;
    if (looked === null) return null;
    return await giveFile(looked, file, (chosen) => this.#port.ask(ofJob(looked, chosen)));
  }

  async #leaveLooked(): Promise<void> {
    const { looked } = this.#model;
    if (looked !== null) await this.#ask({ type: "leave-out", jobKey: looked, leftOut: true });
  }

  async #save(jobKey: string): Promise<void> {
    const document = this.#model.state?.documents.find((each) => each.jobKey === jobKey);
    if (document) await saveSigned(document);
  }

  async #cancel(): Promise<void> {
    this.#isLeaving = true;
    await this.#ask({ type: "cancel" });
    window.close();
  }

  async #askOf(jobKey: string, request: SignRequest): Promise<void> {
    await this.#ask(ofJob(jobKey, request));
  }

  /** Asks, and shows a refusal. What the background's state says by itself is not said twice. */
  async #ask(request: BatchRequest): Promise<void> {
    this.#note({ refused: null });
    try {
      await this.#port.ask(request);
    } catch (error) {
      const problem = problemOf(error);
      const phase = this.#model.state?.phase;
      const isSaying = phase?.name === "open" || phase?.name === "paused";
      const said = isSaying && phase.problem?.code === problem.code;
      if (!said) this.#note({ refused: problem });
    }
  }
}

function ofJob(jobKey: string, request: SignRequest): Extract<BatchRequest, { type: "job" }> {
  return { type: "job", jobKey, request };
}
