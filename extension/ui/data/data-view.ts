import { element, part, replaceWhenChanged } from "../element.ts";
import { icon } from "../icon.ts";
import { message } from "../message.ts";
import { bytes } from "../moment.ts";
import { purposesOf, spelled } from "./data-model.ts";
import type { MessageKey } from "../message.ts";
import type { ShownData } from "../../background/data/data-message.ts";
import type { DataPurpose } from "./data-model.ts";

const TITLE = {
  hash: "dataTitleHash",
  nonce: "dataTitleNonce",
  message: "dataTitleMessage",
} as const satisfies Record<DataPurpose, MessageKey>;

const WARNING = {
  hash: "dataWarningHash",
  nonce: "dataWarningNonce",
  message: "dataWarningMessage",
} as const satisfies Record<DataPurpose, MessageKey>;

const BUTTON = {
  hash: "dataSignHash",
  nonce: "dataSignNonce",
  message: "dataSignMessage",
} as const satisfies Record<DataPurpose, MessageKey>;

/** What is asked for, in one line. */
export function dataTitle(items: readonly ShownData[]): string {
  const [purpose, ...others] = purposesOf(items);
  return purpose ? message(others.length > 0 ? "dataTitleSeveral" : TITLE[purpose], items.length) : "";
}

/** What the signing button says. */
export function dataButton(items: readonly ShownData[]): string {
  const [purpose, ...others] = purposesOf(items);
  return purpose ? message(others.length > 0 ? "dataSignSeveral" : BUTTON[purpose], items.length) : "";
}

/**
 * In the page's `#data-warning` and `#items`: what the octets could be, each time, and the octets themselves.
 * @param later how many have come since, and are not signed now
 */
export function showData(items: readonly ShownData[], later: number): void {
  const purposes = purposesOf(items);
  replaceWhenChanged(part("#data-warning", HTMLElement), purposes, () =>
    purposes.map((purpose) =>
      element(
        "div",
        { class: purpose === "message" ? "notice" : "notice trouble" },
        icon("warning"),
        element("p", {}, message(WARNING[purpose])),
      ),
    ),
  );
  replaceWhenChanged(part("#items", HTMLElement), [items, later], () => [
    ...items.map(itemLine),
    later > 0 && element("li", { class: "quiet-text later" }, message("dataLater", later)),
  ]);
}

function itemLine(item: ShownData, index: number): HTMLElement {
  const { as, text, isWhole } = spelled(item);
  const name = [
    message(item.purpose === "hash" ? "dataHash" : item.purpose === "nonce" ? "dataNonce" : "dataMessage"),
    item.hash ?? "",
    bytes(item.size),
  ];
  const title = name.filter(Boolean).join(" · ");
  return element(
    "li",
    { class: "item" },
    element("span", { class: "quiet-text" }, `${index + 1}. ${title}`),
    element("pre", { class: `octets ${as}`, tabindex: "0", "aria-label": title }, text),
    !isWhole && element("span", { class: "quiet-text" }, message("dataCut")),
  );
}
