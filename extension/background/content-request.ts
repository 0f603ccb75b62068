import browser from "webextension-polyfill";
import type { Runtime } from "webextension-polyfill";
import { z } from "zod";
import { adapterCovers } from "../../protocol/adapter/origin-pattern.ts";
import { SIGNATURE_KINDS } from "../../protocol/signature-kind.ts";
import type { BadgeAnswer, PageRules, PortalDocument, SignAnswer } from "../content/content-message.ts";
import type { CheckBoard } from "./check/check-board.ts";
import { beginSeveral } from "./sign/list-order.ts";
import type { OrderBoard } from "./sign/order-board.ts";
import { requesterOf } from "./sign/requester.ts";
import type { Requester } from "./sign/requester.ts";
import { portalChanged } from "./portal/portal-changed.ts";

/** Text of a page: what is longer is cut, so that one row does not keep a whole list from being signed. */
const pageText = z.string().transform((text) => text.slice(0, 2_000));

const documentSchema = z.object({
  source: z.url({ protocol: /^https?$/ }).max(4_000),
  title: pageText,
  number: pageText.nullable(),
  date: pageText.nullable(),
  secrecy: pageText.nullish(),
  organisation: pageText.nullish(),
  kind: z.enum(SIGNATURE_KINDS).nullable(),
  rule: z.int().min(0).max(100),
  dossier: z.string().max(500).nullable().default(null),
  attachment: z.boolean().default(false),
});

const signableSchema = documentSchema.extend({ kind: documentSchema.shape.kind.unwrap() });

const contentRequestSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("rules") }),
  z.object({
    type: z.literal("sign"),
    document: signableSchema,
  }),
  z.object({ type: z.literal("sign-all"), documents: z.array(signableSchema).min(1).max(500) }),
  z.object({ type: z.literal("check"), document: documentSchema }),
  z.object({ type: z.literal("show-check"), key: z.uuid() }),
  z.object({ type: z.literal("changed"), selector: z.string().max(500) }),
]);

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
  { orders, checks }: { orders: OrderBoard; checks: CheckBoard },
  message: unknown,
  sender: Runtime.MessageSender,
): Promise<PageRules | SignAnswer | BadgeAnswer | null> {
  const parsed = contentRequestSchema.safeParse(message);
  const requester = await requesterOf(sender);
  if (!parsed.success || requester === null) return null;
  const request = parsed.data;
  const { jobs } = orders;
  const { adapter } = requester.portal;
  switch (request.type) {
    case "rules":
      return rulesFor(requester);
    case "sign":
      if (!adapterCovers(adapter, request.document.source)) return { accepted: false };
      await jobs.begin(shortened(request.document), requester);
      return { accepted: true };
    case "sign-all": {
      const covered = request.documents.filter(({ source }) => adapterCovers(adapter, source));
      if (covered.length === 0) return { accepted: false };
      await beginSeveral(orders, covered.map(shortened), requester);
      return { accepted: true };
    }
    case "check":
      if (!adapterCovers(adapter, request.document.source)) return null;
      return await checks.badge(shortened(request.document), requester);
    case "show-check":
      await checks.show(request.key, requester);
      return null;
    case "changed":
      await portalChanged(jobs.agent, { adapterId: adapter.id, origin: requester.origin }, request.selector);
      return null;
  }
}
