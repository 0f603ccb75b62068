import { parseAdapter } from "../../protocol/adapter/adapter.ts";
import type { Adapter } from "../../protocol/adapter/adapter.ts";
import sampleEoffice from "./adapter/sample-eoffice.json" with { type: "json" };

/** The adapters that ship with the extension. */
export const BUILT_IN_ADAPTERS: readonly Adapter[] = [sampleEoffice].map((adapter) => parseAdapter(adapter));
