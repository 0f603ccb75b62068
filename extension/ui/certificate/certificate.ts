import { CERTIFICATE_PORT_PREFIX } from "../../background/ui-address.ts";
import { BackgroundPort, problemOf } from "../background-port.ts";
import { button, element, part, replaceWhenChanged } from "../element.ts";
import { icon } from "../icon.ts";
import { fillMessages, message } from "../message.ts";
import { whenSettled } from "../settled-button.ts";
import { originName, showOrigin } from "../origin-view.ts";
import { problemNotice } from "../problem-view.ts";
import { showCertificates } from "../signer/certificate-view.ts";
import { choiceAmong } from "../signer/choice.ts";
import type { Choice } from "../signer/choice.ts";
import type {
  CertificatePhase,
  CertificateRequest,
  CertificateResults,
  CertificateState,
} from "../../background/data/certificate-message.ts";
import type { Problem } from "../../background/ui-message.ts";

/** The window that asks which certificate a portal is told. */
class CertificateWindow {
  readonly #port: BackgroundPort<CertificateState, CertificateRequest, CertificateResults>;
  readonly #form = part("#consent", HTMLFormElement);
  readonly #course = part("#course", HTMLElement);
  readonly #remember = part('input[name="remember"]', HTMLInputElement);
  readonly #tell = part('button[name="tell"]', HTMLButtonElement);
  readonly #settle = whenSettled(this.#tell);
  #state: CertificateState | null = null;
  #wanted: string | null = null;
  #refused: Problem | null = null;

  constructor(key: string) {
    this.#port = new BackgroundPort(CERTIFICATE_PORT_PREFIX + key, (state) => {
      this.#state = state;
      this.#draw();
    });
    part('button[name="cancel"]', HTMLButtonElement).addEventListener("click", () => void this.#cancel());
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  open(): void {
    this.#port.open();
  }

  #choice(): Choice | null {
    return choiceAmong(this.#state?.tokens ?? [], null, this.#wanted);
  }

  #draw(): void {
    const state = this.#state;
    if (!state) return;
    const { phase, tokens, origin } = state;
    document.body.dataset["phase"] = phase.name;
    document.title = `${message("certificateTitle")} – Kyso`;
    showOrigin(state);
    part("#remember-text", HTMLElement).textContent = message("certificateRemember", originName(origin));
    if (this.#form.hidden) this.#settle();
    this.#form.hidden = phase.name !== "ready";
    this.#course.hidden = phase.name === "ready";
    if (phase.name !== "ready") return this.#showCourse(phase);
    const problem = this.#refused ?? phase.problem;
    replaceWhenChanged(part("#notice", HTMLElement), problem, () =>
      problem ? [problemNotice(problem)] : [],
    );
    const choice = this.#choice();
    showCertificates(
      part("#certificate-choices", HTMLElement),
      { tokens, kind: null, chosen: choice?.certificate.sha256 ?? null },
      {
        choose: (sha256) => {
          this.#wanted = sha256;
          this.#draw();
        },
        refresh: () => void this.#ask({ type: "refresh-tokens" }),
      },
    );
    this.#tell.disabled = choice === null;
  }

  #showCourse(phase: Exclude<CertificatePhase, { name: "ready" }>): void {
    replaceWhenChanged(this.#course, phase, () =>
      phase.name === "told"
        ? [
            element("div", { class: "emblem good" }, icon("check")),
            element("h2", { id: "course-title", class: "outcome-title" }, message("certificateTold")),
            element(
              "div",
              { class: "actions" },
              button(message("close"), "primary", () => window.close()),
            ),
          ]
        : [
            element("h2", { id: "course-title" }, message("stepConnecting")),
            element("progress", { class: "bar", "aria-label": message("stepConnecting") }),
          ],
    );
  }

  #submit(): void {
    const choice = this.#choice();
    if (!choice) return;
    const { tokenId } = choice.token;
    const certificate = choice.certificate.sha256;
    void this.#ask({ type: "tell", tokenId, certificate, remember: this.#remember.checked });
  }

  async #cancel(): Promise<void> {
    await this.#ask({ type: "cancel" });
    window.close();
  }

  async #ask(request: CertificateRequest): Promise<void> {
    this.#refused = null;
    try {
      await this.#port.ask(request);
    } catch (error) {
      this.#refused = problemOf(error);
    }
    this.#draw();
  }
}

fillMessages(document);
new CertificateWindow(new URLSearchParams(location.search).get("key") ?? "").open();
