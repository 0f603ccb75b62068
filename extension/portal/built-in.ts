import { parseAdapter, parseFamily } from "../../protocol/adapter/adapter.ts";
import type { Adapter, Family } from "../../protocol/adapter/adapter.ts";
import sampleEoffice from "./adapter/sample-eoffice.json" with { type: "json" };
import courtAspx from "./family/court-aspx.json" with { type: "json" };
import liferayMotCua from "./family/liferay-mot-cua.json" with { type: "json" };
import opencps from "./family/opencps.json" with { type: "json" };
import springEoffice from "./family/spring-eoffice.json" with { type: "json" };
import vnptIoffice from "./family/vnpt-ioffice.json" with { type: "json" };

/** The adapters that ship with the extension. */
export const BUILT_IN_ADAPTERS: readonly Adapter[] = [sampleEoffice].map((adapter) => parseAdapter(adapter));

/** The families of portals whose rules ship with the extension; each office's address is for its adapter to say. */
export const BUILT_IN_FAMILIES: readonly Family[] = [
  liferayMotCua,
  opencps,
  courtAspx,
  springEoffice,
  vnptIoffice,
].map((family) => parseFamily(family));
