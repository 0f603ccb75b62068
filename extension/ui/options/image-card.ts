import { isErrorCode } from "../../../protocol/error.ts";
import { writePhoto } from "../../background/own/image-file.ts";
import { problemOf } from "../background-port.ts";
import { button, element, named } from "../element.ts";
import { message } from "../message.ts";
import { sentenceOf } from "../problem-view.ts";
import { imagePreview, reportLines } from "./image-view.ts";
import { pngOf } from "./picked-image.ts";
import type { MessageKey } from "../message.ts";
import type { OwnAsking } from "./own-asking.ts";
import type { ImageInForce } from "../../../protocol/own-operation.ts";
import type { ImageReport } from "../../../protocol/own-image.ts";
import type { ImageKind } from "../../../protocol/signature-kind.ts";

const TITLE = {
  initial: "imageInitial",
  approve: "imageApprove",
  seal: "imageSeal",
} as const satisfies Record<ImageKind, MessageKey>;

/** An image that was taken in to be looked at. The photograph stays as it is until the user has decided. */
interface Trial {
  readonly photo: Blob;
  readonly removesBackground: boolean;
  readonly sha256: string;
  readonly report: ImageReport;
  readonly png: string;
}

/** One kind's image: the one in use, and a new one that is tried before it is. */
export class ImageCard {
  readonly kind: ImageKind;
  readonly node: HTMLElement;
  readonly #page: OwnAsking;
  readonly #file: HTMLInputElement;
  readonly #head = element("div", { class: "card-head" });
  readonly #shown = element("div", { class: "image-shown" });
  readonly #actions = element("div", { class: "actions" });
  readonly #status = element("p", { class: "hint", role: "status" });
  #image: ImageInForce | null = null;
  #isLocked = false;
  #png: { sha256: string; png: string } | null = null;
  #trial: Trial | null = null;
  /** Counts what was begun: the outcome of an earlier one is of no use. */
  #turn = 0;

  constructor(kind: ImageKind, page: OwnAsking) {
    this.kind = kind;
    this.#page = page;
    this.#file = element("input", {
      type: "file",
      name: `image-${kind}`,
      accept: ".png,.jpg,.jpeg,image/png,image/jpeg",
      hidden: true,
      "aria-label": `${message("imageChoose")}: ${message(TITLE[kind])}`,
    });
    this.#file.addEventListener("change", () => void this.#pick());
    this.node = element(
      "li",
      { class: "card image-card", id: `image-${kind}` },
      this.#head,
      this.#shown,
      this.#status,
      this.#actions,
      this.#file,
    );
  }

  /** The one in use, as the agent tells it; what is being tried stays. */
  update(image: ImageInForce, isLocked: boolean): void {
    if (JSON.stringify([image, isLocked]) === JSON.stringify([this.#image, this.#isLocked])) return;
    this.#image = image;
    this.#isLocked = isLocked;
    this.#draw();
    void this.#fetch(image.sha256);
  }

  async #fetch(sha256: string | null): Promise<void> {
    if (sha256 === null || this.#png?.sha256 === sha256) return;
    const png = await this.#page.ask({ type: "show", sha256 });
    if (png === undefined || this.#image?.sha256 !== sha256) return;
    this.#png = { sha256, png };
    this.#draw();
  }

  #draw(): void {
    const image = this.#image;
    if (image === null) return;
    const isFixed = this.#isLocked || image.from === "file";
    this.#head.replaceChildren(element("strong", {}, message(TITLE[this.kind])), ...this.#badges(image));
    const trial = this.#trial;
    if (trial !== null) {
      this.#shown.replaceChildren(imagePreview(trial.png, trial.report), ...reportLines(trial.report));
      this.#actions.replaceChildren(...this.#trialActions(trial));
      return;
    }
    const png = this.#png !== null && this.#png.sha256 === image.sha256 ? this.#png.png : null;
    this.#shown.replaceChildren(...inUse(image, png));
    const choose = named(
      `choose-${this.kind}`,
      button(message("imageChoose"), "secondary", () => this.#file.click()),
    );
    const remove = named(
      `remove-${this.kind}`,
      button(message("imageRemove"), "quiet", () => void this.#page.ask({ type: "remove", kind: this.kind })),
    );
    this.#actions.replaceChildren(...(isFixed ? [] : [choose]), ...(image.from === "own" ? [remove] : []));
  }

  #badges(image: ImageInForce): HTMLElement[] {
    const key = badgeOf(image, this.#isLocked, this.#trial !== null);
    return key === null ? [] : [element("span", { class: "badge" }, message(key))];
  }

  #trialActions({ photo, removesBackground, sha256 }: Trial): HTMLElement[] {
    const { kind } = this;
    return [
      named(
        `keep-${kind}`,
        button(message("imageKeep"), "primary", () => void this.#keep(sha256)),
      ),
      named(
        `background-${kind}`,
        button(
          message(removesBackground ? "imageKeepBackground" : "imageRemoveBackground"),
          "secondary",
          () => {
            void this.#try(photo, !removesBackground);
          },
        ),
      ),
      named(
        `dismiss-${kind}`,
        button(message("imageDismiss"), "quiet", () => this.#end()),
      ),
    ];
  }

  async #pick(): Promise<void> {
    const [chosen] = this.#file.files ?? [];
    this.#file.value = "";
    if (chosen === undefined) return;
    const photo = await pngOf(chosen);
    if (photo === null) {
      this.#status.textContent = message("imageUnreadable");
      return;
    }
    await this.#try(photo, false);
  }

  async #try(photo: Blob, removesBackground: boolean): Promise<void> {
    const turn = ++this.#turn;
    this.#status.textContent = message("imageWorking");
    const trial = await this.#taken(photo, removesBackground);
    if (turn !== this.#turn) return;
    this.#status.textContent = "";
    if (trial === null) return;
    this.#trial = trial;
    this.#draw();
  }

  async #taken(photo: Blob, removesBackground: boolean): Promise<Trial | null> {
    const key = crypto.randomUUID();
    try {
      await writePhoto(key, photo);
    } catch (error) {
      this.#page.say(problemOf(error));
      return null;
    }
    const taken = await this.#page.ask({ type: "take", key, kind: this.kind, removesBackground });
    const png = taken && (await this.#page.ask({ type: "show", sha256: taken.sha256 }));
    return taken === undefined || png === undefined ? null : { ...taken, photo, removesBackground, png };
  }

  async #keep(sha256: string): Promise<void> {
    const kept = await this.#page.ask({ type: "keep", kind: this.kind, sha256 });
    if (kept !== undefined) this.#end();
  }

  #end(): void {
    this.#turn++;
    this.#trial = null;
    this.#status.textContent = "";
    this.#draw();
  }
}

function inUse({ problem, report, sha256 }: ImageInForce, png: string | null): HTMLElement[] {
  if (problem !== null)
    return [element("p", { class: "trouble-text" }, sentenceOf(isErrorCode(problem) ? problem : "INTERNAL"))];
  if (sha256 === null || report === null)
    return [element("p", { class: "quiet-text" }, message("imageNone"))];
  return [...(png === null ? [] : [imagePreview(png, report)]), ...reportLines(report)];
}

function badgeOf({ from }: ImageInForce, isLocked: boolean, isTrial: boolean): MessageKey | null {
  if (isTrial) return "imageTrial";
  if (isLocked) return "lockedByPolicy";
  if (from === "file") return "fromFile";
  if (from === "machine") return "fromMachine";
  return from === "own" ? "imageInUse" : null;
}
