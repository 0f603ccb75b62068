import browser from "webextension-polyfill";
import type { Runtime } from "webextension-polyfill";
import { z } from "zod";
import { KysoError } from "../../../protocol/error.ts";
import { MAX_ADAPTER_CHARACTERS, parseAdapterFile } from "../../../protocol/adapter/adapter.ts";
import { adapterCovers } from "../../../protocol/adapter/origin-pattern.ts";

/*
 * Point-and-click: the user has the picker started in a page, and gets a first adapter to look at, complete and add. The
 * page may make the picker say anything, so what it says is kept for the user to read and never used by itself.
 */

const PICKER_SCRIPT = "content/picker.js";

/** In which tab the user started the picker; what the last one wrote. Both until the browser ends. */
const PICKING = "pickingTab";
const PICKED = "pickedAdapter";

const pickedSchema = z.object({
  type: z.literal("picked"),
  json: z.string().max(MAX_ADAPTER_CHARACTERS).nullable(),
});

/**
 * Starts the picker in a page that the user is on.
 * @throws {KysoError} PORTAL_NOT_ENABLED where the browser lets no script into the page
 */
export async function startPicker(tabId: number): Promise<void> {
  await browser.storage.session.set({ [PICKING]: tabId });
  try {
    await browser.scripting.executeScript({ target: { tabId }, files: [PICKER_SCRIPT] });
  } catch (cause) {
    throw new KysoError("PORTAL_NOT_ENABLED", undefined, { cause });
  }
}

/**
 * Takes what a picker wrote, from the tab where the user started it, once.
 * @returns whether the message was one of a picker; whether there is an adapter to show
 */
export async function takePicked(
  message: unknown,
  sender: Runtime.MessageSender,
): Promise<"other" | "nothing" | "adapter"> {
  const parsed = pickedSchema.safeParse(message);
  if (!parsed.success) return "other";
  const { [PICKING]: tabId } = await browser.storage.session.get(PICKING);
  if (sender.tab?.id === undefined || sender.tab.id !== tabId || sender.url === undefined) return "nothing";
  await browser.storage.session.remove(PICKING);
  const { json } = parsed.data;
  if (json === null) return "nothing";
  // Only for the site that the picker ran in, which the browser states.
  if (!adapterCovers(parseAdapterFile(json), sender.url)) return "nothing";
  await browser.storage.session.set({ [PICKED]: json });
  return "adapter";
}

/** What the last picker wrote, for the user to look at; `null` where there is none, or it was dismissed. */
export async function pickedAdapter(): Promise<string | null> {
  const { [PICKED]: json } = await browser.storage.session.get(PICKED);
  return typeof json === "string" ? json : null;
}

/** The user has taken over what the picker wrote, or wants it no more. */
export async function dismissPicked(): Promise<void> {
  await browser.storage.session.remove(PICKED);
}
