import browser from "./browser.ts";
import type { PickedMessage } from "./content-message.ts";
import { adapterOf, DOCUMENT_ELEMENTS } from "./picker-adapter.ts";
import { PickerPanel } from "./picker-panel.ts";
import type { PanelQuestion } from "./picker-panel.ts";

/*
 * Point-and-click: an integrator shows in a portal's page where a document is, where the button is to stand and how a signed
 * document goes back; out comes a first adapter. The user starts it, in this page only; it asks for nothing else.
 */

function say(key: string): string {
  return browser.i18n.getMessage(key);
}

/** Something in which a file can be chosen. */
function uploadAt(element: Element): Element | null {
  const form = element.closest("form");
  if (form?.querySelector("input[type=file]")) return form;
  const label = element.closest("label");
  const input = element.matches("input[type=file]")
    ? element
    : (label?.querySelector("input[type=file]") ?? null);
  return input ?? element.querySelector("input[type=file]");
}

const QUESTIONS = {
  document: {
    title: say("pickDocument"),
    text: say("pickDocumentText"),
    optional: false,
    meant: (element: Element) =>
      element.closest(DOCUMENT_ELEMENTS) ?? element.querySelector(DOCUMENT_ELEMENTS),
  },
  place: {
    title: say("pickPlace"),
    text: say("pickPlaceText"),
    optional: false,
    meant: (element: Element) => (element.matches("html,body") ? null : element),
  },
  upload: {
    title: say("pickUpload"),
    text: say("pickUploadText"),
    optional: true,
    meant: uploadAt,
  },
} as const satisfies Record<string, PanelQuestion>;

async function pickIn(panel: PickerPanel): Promise<object | null> {
  const document = await panel.ask(QUESTIONS.document);
  if (document.type !== "picked") return null;
  const place = await panel.ask(QUESTIONS.place);
  if (place.type !== "picked") return null;
  const upload = await panel.ask(QUESTIONS.upload);
  if (upload.type === "cancelled") return null;
  return adapterOf(
    {
      document: document.element,
      place: place.element,
      upload: upload.type === "picked" ? upload.element : null,
    },
    globalThis.document,
  );
}

/** Started again, it begins anew. */
const world = globalThis as { kysoPicker?: PickerPanel };

async function start(): Promise<void> {
  world.kysoPicker?.remove();
  const panel = new PickerPanel({ skip: say("pickSkip"), cancel: say("cancel"), wrong: say("pickWrong") });
  world.kysoPicker = panel;
  try {
    const adapter = await pickIn(panel);
    const json = adapter === null ? null : JSON.stringify(adapter, null, 2);
    await browser.runtime.sendMessage({ type: "picked", json } satisfies PickedMessage);
  } finally {
    panel.remove();
  }
}

void start();
