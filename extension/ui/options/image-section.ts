import { part } from "../element.ts";
import { ImageCard } from "./image-card.ts";
import { SealDiameter } from "./seal-diameter.ts";
import type { OwnAsking } from "./own-asking.ts";
import type { OwnChoices } from "../../background/own/own-message.ts";
import { IMAGE_KINDS } from "../../../protocol/signature-kind.ts";

/** In the page's `#images`: the image that each kind shows, and the seal's diameter. */
export class ImageSection {
  readonly #cards;
  readonly #diameter: SealDiameter;
  #isShown = false;

  constructor(page: OwnAsking) {
    this.#cards = IMAGE_KINDS.map((kind) => new ImageCard(kind, page));
    this.#diameter = new SealDiameter(page);
  }

  update({ images, isLocked, seal }: OwnChoices["images"]): void {
    if (!this.#isShown) {
      this.#isShown = true;
      const nodes = this.#cards.map(({ node }) => node);
      part("#images", HTMLElement).replaceChildren(...nodes);
      nodes.at(-1)?.append(this.#diameter.node);
    }
    for (const card of this.#cards) {
      const image = images.find(({ kind }) => kind === card.kind);
      if (image !== undefined) card.update(image, isLocked);
    }
    this.#diameter.update(seal);
  }
}
