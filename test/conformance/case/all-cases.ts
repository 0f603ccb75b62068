import type { Case } from "./case.ts";
import { createCasePki } from "./case-pki.ts";
import { integrityCases } from "./integrity-cases.ts";

/** All cases, and what they are checked with. */
export interface CaseWorld {
  readonly cases: readonly Case[];
  /** DER. */
  readonly root: Uint8Array;
  readonly localServers: readonly string[];
  stop(): Promise<void>;
}

/** Makes every case; authorities that some of them ask go on until they are stopped. */
export async function makeCases(folder: string): Promise<CaseWorld> {
  const pki = await createCasePki();
  const cases = [...(await integrityCases(folder, pki))];
  return {
    cases,
    root: pki.root.certificate,
    localServers: [],
    stop: async () => undefined,
  };
}
