import type { Adapter } from "../../../protocol/adapter/adapter.ts";
import { adapterCovers } from "../../../protocol/adapter/origin-pattern.ts";
import { listPortals } from "../portal/portal-registry.ts";
import { admission } from "../sign/sign-question.ts";
import type { CheckRecord } from "./check-record.ts";
import type { CheckedDocument } from "./live-check.ts";

/** A portal's document as it stands now: its portal may have been switched off meanwhile. */
export async function documentOf(record: CheckRecord): Promise<CheckedDocument> {
  const { adapterId, origin, document } = record;
  const { source, title, number, date } = document;
  const portal = (await listPortals()).find(({ adapter }) => adapter.id === adapterId) ?? null;
  const portalName = portal?.adapter.name ?? adapterId;
  const covers = portal === null ? null : await coverageOf(record, portal.adapter);
  return { covers, portalName, origin, source, title, number, date };
}

/** What a page named itself may lie wherever its portal's documents may; what an adapter found, in the portal only. */
async function coverageOf(
  { asked, origin }: CheckRecord,
  adapter: Adapter,
): Promise<CheckedDocument["covers"]> {
  if (!asked) return (address) => adapterCovers(adapter, address);
  const admit = await admission({ origin, adapter }, "source");
  return (address) => {
    admit(address);
    return true;
  };
}
