import { DATA_PORT_PREFIX } from "../../background/ui-address.ts";
import { BackgroundPort, problemOf } from "../background-port.ts";
import { button, element, part, replaceWhenChanged } from "../element.ts";
import { icon } from "../icon.ts";
import { fillMessages, message } from "../message.ts";
import { showOrigin } from "../origin-view.ts";
import { codeLine, problemNotice, sentenceOf } from "../problem-view.ts";
import { isSettling, settling } from "../settled-button.ts";
import { CareView } from "../signer/care-view.ts";
import { showCertificates } from "../signer/certificate-view.ts";
import { concernsPin, PinField } from "../signer/pin-field.ts";
import { choiceOf, FIRST_DATA_MODEL, itemsOf, missingOf } from "./data-model.ts";
import { dataButton, dataTitle, showData } from "./data-view.ts";
import type { DataModel, Missing } from "./data-model.ts";
import type { DataPhase, DataRequest, DataResults, DataState } from "../../background/data/data-message.ts";
import type { Problem } from "../../background/ui-message.ts";

const MISSING_MESSAGE = {
  token: "missingToken",
  certificate: "missingCertificate",
  "pin-change": "missingPinChange",
  pin: "missingPin",
} as const satisfies Record<Missing, string>;

/** The window for octets that nobody can be shown: what they could be, as whom, PIN, and the one button. */
class DataWindow {
  readonly #port: BackgroundPort<DataState, DataRequest, DataResults>;
  readonly #pin: PinField;
  readonly #care = new CareView(() => void this.#ask({ type: "refresh-tokens" }));
  readonly #form = part("#consent", HTMLFormElement);
  readonly #course = part("#course", HTMLElement);
  readonly #sign = part('button[name="sign"]', HTMLButtonElement);
  readonly #missing = part("#missing", HTMLElement);
  readonly #settle = settling(this.#sign);
  #model: DataModel = FIRST_DATA_MODEL;
  #asked = false;

  constructor(key: string) {
    this.#port = new BackgroundPort(DATA_PORT_PREFIX + key, (state) => this.#note({ state }));
    this.#pin = new PinField(() => this.#typed());
    part('button[name="cancel"]', HTMLButtonElement).addEventListener("click", () => void this.#cancel());
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  open(): void {
    this.#port.open();
  }

  /** Who has begun to type the PIN has looked at what stands there: what comes after it waits for a word of its own. */
  #typed(): void {
    const isTyping = this.#pin.typed !== "";
    const { looked, state } = this.#model;
    if (isTyping !== (looked !== null)) this.#note({ looked: isTyping ? (state?.items.length ?? 0) : null });
    this.#sayMissing();
  }

  #note(change: Partial<DataModel>): void {
    const before = pinProblem(this.#model);
    const count = itemsOf(this.#model).length;
    this.#model = { ...this.#model, ...change };
    if (itemsOf(this.#model).length !== count) this.#settle();
    this.#draw();
    const now = pinProblem(this.#model);
    if (now && now !== before) this.#pin.focus();
  }

  #draw(): void {
    const { state } = this.#model;
    if (!state) return;
    const { phase, tokens } = state;
    const items = itemsOf(this.#model);
    document.body.dataset["phase"] = phase.name;
    showOrigin(state);
    if (items.length > 0) {
      const title = dataTitle(items);
      part("#title", HTMLElement).textContent = title;
      document.title = `${title} – Kyso`;
    }
    this.#form.hidden = phase.name !== "ready";
    this.#course.hidden = phase.name === "ready";
    if (phase.name !== "ready") return this.#showCourse(phase);
    showData(items, state.items.length - items.length);
    const choice = choiceOf(this.#model);
    showCertificates(
      part("#certificate-choices", HTMLElement),
      { tokens, kind: null, chosen: choice?.certificate.sha256 ?? null },
      {
        choose: (certificate) => this.#note({ certificate, refused: null }),
        refresh: () => void this.#ask({ type: "refresh-tokens" }),
      },
    );
    this.#showNotice();
    this.#care.update(choice);
    this.#pin.update(choice?.token ?? null, pinProblem(this.#model));
    replaceWhenChanged(this.#sign, dataButton(items), () => [dataButton(items)]);
    this.#sayMissing();
  }

  #showNotice(): void {
    const problem = problemIn(this.#model);
    const shown = problem && !concernsPin(problem) ? problem : null;
    replaceWhenChanged(part("#notice", HTMLElement), shown, () => (shown ? [problemNotice(shown)] : []));
  }

  #showCourse(phase: Exclude<DataPhase, { name: "ready" }>): void {
    replaceWhenChanged(this.#course, phase, () => {
      if (phase.name === "failed") return failed(phase.problem);
      if (phase.name === "signed") {
        const done = message("dataSigned", phase.count);
        return [
          element("div", { class: "emblem good" }, icon("check")),
          element("h2", { id: "course-title", class: "outcome-title" }, done),
          element(
            "div",
            { class: "actions" },
            button(message("close"), "primary", () => window.close()),
          ),
        ];
      }
      const words = phase.name === "signing" ? "stepSigningOnToken" : "stepConnecting";
      return [
        element("h2", { id: "course-title" }, message(words)),
        element("progress", { class: "bar", "aria-label": message(words) }),
        phase.name === "signing" && element("p", { class: "quiet-text" }, message("keepTokenIn")),
      ];
    });
  }

  #sayMissing(): void {
    const missing = missingOf(this.#model, this.#pin.typed);
    if (missing === null) this.#asked = false;
    this.#sign.disabled = missing !== null && missing !== "pin";
    const isDue = missing !== null && (this.#asked || missing !== "pin");
    const text = isDue ? message(MISSING_MESSAGE[missing]) : "";
    if (this.#missing.textContent !== text) this.#missing.textContent = text;
  }

  #submit(): void {
    const choice = choiceOf(this.#model);
    const count = itemsOf(this.#model).length;
    if (!choice || this.#sign.disabled || count === 0) return;
    // With a PIN typed, the list has stood still since.
    if (this.#pin.typed === "" && isSettling(this.#sign)) return;
    this.#asked = missingOf(this.#model, this.#pin.typed) !== null;
    if (this.#asked) {
      this.#sayMissing();
      return this.#pin.focus();
    }
    const { tokenId } = choice.token;
    const certificate = choice.certificate.sha256;
    const pin = this.#pin.take();
    void this.#ask({ type: "sign", tokenId, certificate, pin, count });
    this.#note({ looked: null });
  }

  async #cancel(): Promise<void> {
    await this.#ask({ type: "cancel" });
    window.close();
  }

  async #ask(request: DataRequest): Promise<void> {
    this.#note({ refused: null });
    try {
      await this.#port.ask(request);
    } catch (error) {
      const problem = problemOf(error);
      const phase = this.#model.state?.phase;
      const said = phase && "problem" in phase && phase.problem?.code === problem.code;
      if (!said && phase?.name === "ready") this.#note({ refused: problem });
    }
  }
}

function failed(problem: Problem): HTMLElement[] {
  return [
    element("div", { class: "emblem trouble" }, icon("warning")),
    element("h2", { id: "course-title", class: "outcome-title" }, message("dataFailed")),
    element("p", {}, sentenceOf(problem.code)),
    element(
      "div",
      { class: "actions" },
      button(message("close"), "primary", () => window.close()),
    ),
    codeLine(problem),
  ];
}

function problemIn({ state, refused }: DataModel): Problem | null {
  return refused ?? (state?.phase.name === "ready" ? state.phase.problem : null);
}

function pinProblem(model: DataModel): Problem | null {
  const problem = problemIn(model);
  return problem && concernsPin(problem) ? problem : null;
}

fillMessages(document);
new DataWindow(new URLSearchParams(location.search).get("key") ?? "").open();
