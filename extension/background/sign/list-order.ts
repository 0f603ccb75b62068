import type { SignableDocument } from "../../content/content-message.ts";
import type { OrderBoard } from "./order-board.ts";
import type { Requester } from "./requester.ts";
import type { OrderedDocument } from "./sign-order.ts";

/* Documents that the user had signed together by the button of a portal's list. */

/**
 * Begins with documents of a list, in one window; those that are under way already stay where they are, and none is signed
 * twice.
 */
export async function beginSeveral(
  orders: OrderBoard,
  documents: readonly SignableDocument[],
  from: Requester,
): Promise<void> {
  await orders.ready;
  const single = await orders.jobs.beginInTurn(() => beginFresh(orders, documents, from));
  if (single !== null) await orders.jobs.begin(single, from);
}

/** @returns the only one that is not under way, which has a window of its own; `null` where all is done */
async function beginFresh(
  orders: OrderBoard,
  documents: readonly SignableDocument[],
  from: Requester,
): Promise<SignableDocument | null> {
  const unique = [...new Map(documents.map((document) => [document.source, document])).values()];
  const fresh = unique.filter((document) => orders.jobs.running(document, from) === undefined);
  const [first, ...others] = fresh;
  if (first !== undefined && others.length === 0) return first;
  if (first === undefined) await showRunning(orders, unique, from);
  else
    await orders.fromList(
      fresh.map((document) => orderedOf(document, fresh, from)),
      from,
    );
  return null;
}

/** All are under way: their window comes to the front. */
async function showRunning(
  orders: OrderBoard,
  documents: readonly SignableDocument[],
  from: Requester,
): Promise<void> {
  const [first] = documents;
  const record = first === undefined ? undefined : orders.jobs.running(first, from)?.record;
  if (record === undefined) return;
  const { orderKey, jobKey } = record;
  await (orderKey !== null && orders.get(orderKey) !== undefined
    ? orders.show(orderKey)
    : orders.jobs.show(jobKey));
}

function orderedOf(
  document: SignableDocument,
  all: readonly SignableDocument[],
  { portal }: Requester,
): OrderedDocument {
  const { source, rule, title, number, date, secrecy, organisation, kind } = document;
  const { format, ...xml } = portal.adapter.documents[rule]?.signature ?? { format: "pdf" as const };
  return {
    source: { from: "address", address: source, bearer: null },
    delivery: { to: "rule", rule },
    title,
    number,
    date,
    secrecy,
    organisation,
    kind,
    format,
    xml,
    attachmentOf: mainOf(document, all),
  };
}

/** The place of an attachment's main document among all. */
function mainOf(
  { attachment, dossier }: SignableDocument,
  all: readonly SignableDocument[],
): number | undefined {
  if (!attachment || dossier === null) return undefined;
  const index = all.findIndex((other) => !other.attachment && other.dossier === dossier);
  return index < 0 ? undefined : index;
}
