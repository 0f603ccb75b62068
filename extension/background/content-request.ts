import browser from "webextension-polyfill";
import type { Runtime } from "webextension-polyfill";
import { z } from "zod";
import { SIGNATURE_KINDS } from "../../protocol/signature-kind.ts";
import type { BadgeAnswer, PageRules, PortalDocument, SignAnswer } from "../content/content-message.ts";
import { adapterCovers } from "../portal/origin-pattern.ts";
import type { CheckBoard } from "./check/check-board.ts";
import type { JobBoard, Requester } from "./sign/job-board.ts";
import { enabledPortalOf, noteChangedSelector } from "./portal/portal-registry.ts";

const documentSchema = z.object({
  source: z.url({ protocol: /^https?$/ }).max(4_000),
  title: z.string().max(2_000),
  number: z.string().max(2_000).nullable(),
  date: z.string().max(2_000).nullable(),
  kind: z.enum(SIGNATURE_KINDS).nullable(),
  rule: z.int().min(0).max(100),
});

const contentRequestSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("rules") }),
  z.object({
    type: z.literal("sign"),
    document: documentSchema.extend({ kind: documentSchema.shape.kind.unwrap() }),
  }),
  z.object({ type: z.literal("check"), document: documentSchema }),
  z.object({ type: z.literal("show-check"), key: z.uuid() }),
  z.object({ type: z.literal("changed"), selector: z.string().max(500) }),
]);

/** The browser's own word on where a message came from; the types of the polyfill do not know `origin` yet. */
interface StatedSender extends Runtime.MessageSender {
  origin?: string;
}

/** The enabled portal that a message came from, with its place; `null` for anything else. */
async function requesterOf(sender: StatedSender): Promise<Requester | null> {
  const { origin, url, tab, frameId } = sender;
  if (sender.id !== browser.runtime.id || url === undefined || tab?.id === undefined) return null;
  const stated = origin ?? new URL(url).origin;
  const portal = await enabledPortalOf(`${stated}/`);
  if (portal === null || new URL(url).origin !== stated) return null;
  return { portal, origin: stated, pageUrl: url, tabId: tab.id, frameId: frameId ?? 0 };
}

function rulesFor({ portal }: Requester): PageRules {
  return {
    documents: portal.adapter.documents,
    label: browser.i18n.getMessage("portalButton"),
    tooltip: browser.i18n.getMessage("portalButtonTooltip"),
  };
}

/** Shortens what is only shown. */
function shown(text: string | null, characters: number): string | null {
  return text === null ? null : text.slice(0, characters);
}

/** A document as the page tells of it, shortened to what is shown. */
function shortened<D extends PortalDocument>(document: D): D {
  const title = document.title.slice(0, 500);
  return { ...document, title, number: shown(document.number, 100), date: shown(document.date, 40) };
}

/**
 * Answers a message from a content script. The page around it may have made it say anything, so it is no more than a
 * request of that page: where it comes from is the browser's word, and the document must lie within the portal.
 */
export async function answerContentRequest(
  { jobs, checks }: { jobs: JobBoard; checks: CheckBoard },
  message: unknown,
  sender: Runtime.MessageSender,
): Promise<PageRules | SignAnswer | BadgeAnswer | null> {
  const parsed = contentRequestSchema.safeParse(message);
  const requester = await requesterOf(sender);
  if (!parsed.success || requester === null) return null;
  const request = parsed.data;
  const { adapter } = requester.portal;
  switch (request.type) {
    case "rules":
      return rulesFor(requester);
    case "sign":
      if (!adapterCovers(adapter, request.document.source)) return { accepted: false };
      await jobs.begin(shortened(request.document), requester);
      return { accepted: true };
    case "check":
      if (!adapterCovers(adapter, request.document.source)) return null;
      return await checks.badge(shortened(request.document), requester);
    case "show-check":
      await checks.show(request.key, requester);
      return null;
    case "changed":
      await noteChangedSelector(adapter.id, request.selector);
      return null;
  }
}
