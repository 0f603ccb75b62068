import { attackCases } from "./attack-cases.ts";
import { byteRangeCases } from "./byte-range-cases.ts";
import type { Case } from "./case.ts";
import { createCasePki } from "./case-pki.ts";
import { certifiedCases, changeCases } from "./change-cases.ts";
import { disguiseCases } from "./disguise-cases.ts";
import { integrityCases } from "./integrity-cases.ts";
import { longTermCases } from "./long-term-cases.ts";
import { otherSignerCases } from "./other-signer-cases.ts";
import { producerCases } from "./producer-cases.ts";
import { revocationCases } from "./revocation-cases.ts";
import { timeCases } from "./time-cases.ts";
import { trustCases } from "./trust-cases.ts";

/** All cases, and what they are checked with. */
export interface CaseWorld {
  readonly cases: readonly Case[];
  /** DER. */
  readonly root: Uint8Array;
  readonly localServers: readonly string[];
  stop(): Promise<void>;
}

/**
 * Makes every case; authorities that some of them ask go on until they are stopped.
 *
 * @param makers `own`: without what only others' programs can make, which not every machine has
 */
export async function makeCases(folder: string, makers: "all" | "own"): Promise<CaseWorld> {
  const pki = await createCasePki();
  const revocation = await revocationCases(folder, pki);
  const cases = [
    ...(await integrityCases(folder, pki)),
    ...(makers === "all" ? await producerCases(folder, pki) : []),
    ...byteRangeCases(pki),
    ...changeCases(pki),
    ...otherSignerCases(pki),
    ...(await certifiedCases(pki)),
    ...attackCases(pki),
    ...disguiseCases(pki),
    ...(await trustCases(pki)),
    ...revocation.cases,
    ...(await timeCases(folder, pki)),
    ...(await longTermCases(folder, pki)),
  ];
  return {
    cases,
    root: pki.root.certificate,
    localServers: revocation.localServers,
    stop: async () => revocation.stop(),
  };
}
