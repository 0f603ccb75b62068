import { BackgroundPort, problemOf } from "../background-port.ts";
import { part } from "../element.ts";
import { fillMessages } from "../message.ts";
import { SIGN_PORT_PREFIX } from "../../background/ui-address.ts";
import { ConsentView } from "./consent-view.ts";
import { CourseView } from "./course-view.ts";
import { LookView } from "../stamp/look-view.ts";
import { placeOfField } from "../stamp/first-place.ts";
import { showRequest } from "./request-view.ts";
import { readDocument } from "../document/document-bytes.ts";
import { ChoosingView } from "../document/choosing-view.ts";
import { giveFile } from "../document/given-file.ts";
import { AskedRules } from "../signer/asked-rules.ts";
import { DrawnStamp } from "../stamp/drawn-stamp.ts";
import { AskingView } from "../asking-view.ts";
import { wordingOf } from "../signer/wording.ts";
import { FileView } from "../document/file-view.ts";
import { PasswordView } from "../document/password-view.ts";
import { fits } from "../signer/choice.ts";
import {
  choiceOf,
  fieldOf,
  FIRST_MODEL,
  isCommentMissing,
  isPdf,
  kindOf,
  lockOf,
  reduce,
  statedOf,
  stopOf,
} from "./sign-model.ts";
import type { SignAction, SignModel } from "./sign-model.ts";
import type { DocumentSummary } from "../../../protocol/operation.ts";
import type { Problem, SignRequest, SignResults, SignState } from "../../background/ui-message.ts";

/** The sign window: one model, drawn anew after each event. */
class SignWindow {
  readonly #port: BackgroundPort<SignState, SignRequest, SignResults>;
  readonly #look: LookView;
  readonly #stamp: DrawnStamp;
  readonly #rules: AskedRules;
  readonly #consent: ConsentView;
  readonly #course: CourseView;
  readonly #asking: AskingView;
  readonly #choosing: ChoosingView;
  readonly #lock: PasswordView;
  readonly #file = new FileView();
  /** The document's, as it was typed in this window; never part of the model. */
  #password: string | undefined;
  #model: SignModel = FIRST_MODEL;
  /** What was opened last, so that it is done once. */
  #opened: string | null = null;

  constructor(jobKey: string) {
    this.#port = new BackgroundPort(SIGN_PORT_PREFIX + jobKey, (state) =>
      this.#dispatch({ type: "state", state }),
    );
    this.#look = new LookView({
      shown: (sha256) => this.#dispatch({ type: "note", note: { shownSha256: sha256 } }),
      stopped: (problem) => this.#dispatch({ type: "stopped", problem }),
      place: (place) => this.#dispatch({ type: "note", note: { place } }),
    });
    this.#stamp = new DrawnStamp(this.#look, {
      ask: (request) => this.#port.ask(request),
      find: (request) => this.#port.ask(request),
      drawn: (stamp) => this.#dispatch({ type: "note", note: { stamp } }),
      refused: (refused) => this.#dispatch({ type: "note", note: { refused } }),
    });
    this.#rules = new AskedRules({
      ask: (request) => this.#port.ask(request),
      known: (rules) => this.#dispatch({ type: "note", note: { rules } }),
      refused: (refused) => this.#dispatch({ type: "note", note: { refused } }),
    });
    this.#consent = new ConsentView({
      kind: (kind) => this.#dispatch({ type: "kind", kind }),
      certificate: (sha256) => this.#dispatch({ type: "certificate", sha256 }),
      words: (typed) => this.#dispatch({ type: "words", typed }),
      field: (name) => this.#dispatch({ type: "field", name }),
      lookAgain: () => {
        this.#stamp.want(null);
        this.#dispatch({ type: "note", note: { refused: null } });
      },
      statement: (noSecret) => this.#dispatch({ type: "note", note: { noSecret } }),
      role: (certificate, role) => void this.#ask({ type: "role", certificate, role }),
      refreshTokens: () => void this.#ask({ type: "refresh-tokens" }),
      sign: (pin) => void this.#sign(pin),
      cancel: () => void this.#cancel(),
    });
    this.#lock = new PasswordView(
      { why: "documentLockedWhy", cancel: "doNotSign" },
      { unlock: (password) => void this.#unlock(password), cancel: () => void this.#cancel() },
    );
    this.#asking = new AskingView({
      allow: () => void this.#ask({ type: "allow" }),
      cancel: () => void this.#cancel(),
    });
    this.#choosing = new ChoosingView({
      chosen: (file) => this.#give(file),
      cancel: () => void this.#cancel(),
    });
    this.#course = new CourseView({
      cancel: () => void this.#cancel(),
      retry: () => void this.#ask({ type: "retry" }),
      retryDelivery: () => void this.#ask({ type: "retry-delivery" }),
    });
  }

  open(): void {
    this.#port.open();
  }

  #dispatch(action: SignAction): void {
    this.#model = reduce(this.#model, action);
    this.#draw();
  }

  #draw(): void {
    const { state } = this.#model;
    if (!state) return;
    const { body } = document;
    this.#forgetChangedImage(state.phase, body.dataset["phase"]);
    body.dataset["phase"] = state.phase.name;
    body.classList.toggle("pageless", !isPdf(this.#model));
    showRequest(state);
    this.#openDocument(state);
    this.#askForStamp();
    this.#askForRules();
    body.classList.toggle("looking", this.#opened !== null && state.phase.name !== "failed");
    this.#look.locked = state.phase.name !== "ready" || stopOf(this.#model) !== null;
    this.#consent.update(this.#model);
    const lock = lockOf(this.#model);
    this.#lock.update(lock);
    part("#consent", HTMLElement).hidden = state.phase.name !== "ready" || lock !== undefined;
    this.#asking.update(state.phase.name === "asking" ? state.phase : null, state.origin);
    this.#choosing.update(state);
    this.#course.update(state);
  }

  /** What is on the page is no longer what would be signed: it is drawn anew, once. */
  #forgetChangedImage(phase: SignState["phase"], before: string | undefined): void {
    const isRefused = phase.name === "ready" && phase.problem?.code === "APPEARANCE_IMAGE_CHANGED";
    if (isRefused && before !== "ready") this.#stamp.want(null);
  }

  #openDocument({ document: summary, documentFile, phase }: SignState): void {
    const kind = kindOf(this.#model);
    if (phase.name !== "ready" || !summary || !documentFile || !kind || this.#opened === summary.sha256)
      return;
    this.#opened = summary.sha256;
    this.#stamp.want(null);
    if (!isPdf(this.#model)) {
      void this.#openFile(documentFile, summary);
      return;
    }
    const wish = { kind, field: fieldOf(this.#model) };
    void this.#look.open({ path: documentFile, summary, wish, password: this.#password });
  }

  /** Shows a file that has no pages. Its text is the agent's, whose bytes these must be. */
  async #openFile(path: string, summary: DocumentSummary): Promise<void> {
    this.#file.hide();
    try {
      const { sha256 } = await readDocument(path, summary.sha256);
      const text = summary.content?.hasText === true ? await this.#port.ask({ type: "text" }) : null;
      const format = this.#model.state?.format ?? "pdf";
      this.#file.show({ format, summary, text });
      this.#dispatch({ type: "note", note: { shownSha256: sha256 } });
    } catch (error) {
      this.#dispatch({ type: "stopped", problem: problemOf(error) });
    }
  }

  /** Has the agent draw a stamp as soon as the page is there to lay it on, and anew for another kind, certificate or wording. */
  #askForStamp(): void {
    const { state, shownSha256, words } = this.#model;
    const kind = kindOf(this.#model);
    const choice = choiceOf(this.#model);
    if (state?.phase.name !== "ready" || shownSha256 === null || !kind || stopOf(this.#model)) return;
    if (!isPdf(this.#model)) return;
    const isDue = choice && fits(choice, kind) && !isCommentMissing(this.#model);
    this.#stamp.want(
      isDue
        ? {
            look: { kind, field: fieldOf(this.#model) },
            certificate: choice.certificate.sha256,
            shownSha256,
            wording: wordingOf(kind, words, statedOf(this.#model)),
            password: this.#password,
          }
        : null,
    );
  }

  /** Asks how the document stands with the rules, for the kind and certificate that are chosen. */
  #askForRules(): void {
    const { state, shownSha256, words } = this.#model;
    const kind = kindOf(this.#model);
    const choice = choiceOf(this.#model);
    const isDue = state?.phase.name === "ready" && shownSha256 !== null && stopOf(this.#model) === null;
    if (!isDue || !kind || !choice) return this.#rules.want(null);
    const { comment: _comment, ...wording } = wordingOf(kind, words, statedOf(this.#model));
    const { sha256: certificate, role } = choice.certificate;
    this.#rules.want({ kind, certificate, role, ...wording, shownSha256, password: this.#password });
  }

  async #sign(pin: string): Promise<void> {
    const { noSecret, place, shownSha256, state, words } = this.#model;
    const kind = kindOf(this.#model);
    const choice = choiceOf(this.#model);
    if (!choice || !kind || !state || shownSha256 === null) return;
    const field = fieldOf(this.#model);
    const invisible = !isPdf(this.#model) || (field !== null && placeOfField(field) === null);
    await this.#ask({
      type: "sign",
      kind,
      tokenId: choice.token.tokenId,
      certificate: choice.certificate.sha256,
      pin,
      password: this.#password,
      shownSha256,
      place: invisible ? null : place,
      field: field?.name ?? null,
      ...wordingOf(kind, words, statedOf(this.#model)),
      noSecret,
    });
  }

  /** Tries a password: where the background waits for it, there; else on the document that is here. */
  async #unlock(password: string): Promise<void> {
    this.#password = password;
    this.#opened = null;
    if (this.#model.state?.phase.name === "locked") await this.#ask({ type: "unlock", password });
    this.#dispatch({ type: "unlocked" });
  }

  async #give(file: File): Promise<Problem | null> {
    const { state } = this.#model;
    if (state?.phase.name !== "choosing") return null;
    return await giveFile(state.jobKey, file, (chosen) => this.#port.ask(chosen));
  }

  async #cancel(): Promise<void> {
    await this.#ask({ type: "cancel" });
    window.close();
  }

  /** Asks, and shows a refusal. What the background's state says by itself is not said twice. */
  async #ask(request: SignRequest): Promise<void> {
    this.#dispatch({ type: "note", note: { refused: null } });
    try {
      await this.#port.ask(request);
    } catch (error) {
      const problem = problemOf(error);
      const phase = this.#model.state?.phase;
      const said = phase && "problem" in phase && phase.problem?.code === problem.code;
      if (!said && phase?.name === "ready") this.#dispatch({ type: "note", note: { refused: problem } });
    }
  }
}

fillMessages(document);
new SignWindow(new URLSearchParams(location.search).get("job") ?? "").open();
