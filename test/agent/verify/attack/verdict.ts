import { expect } from "vitest";
import { MemorySource } from "../../../../agent/pdf/source.ts";
import type { TrustStore } from "../../../../agent/trust/store.ts";
import type { FileReport, SignatureReport } from "../../../../protocol/report.ts";
import { verifyFile } from "../offline-check.ts";

/** What is said of a file. */
export function reportOf(bytes: Uint8Array, trust: TrustStore): FileReport {
  return verifyFile(new MemorySource(bytes), { trust, file: "a.pdf" });
}

/** What is said of the first signature. */
export function firstOf(bytes: Uint8Array, trust: TrustStore): SignatureReport | undefined {
  return reportOf(bytes, trust).signatures.find(({ field }) => field === "Signature1");
}

/** Whether the file passes, or its first signature does. */
export function passes(bytes: Uint8Array, trust: TrustStore): boolean {
  const { verdict, signatures } = reportOf(bytes, trust);
  const first = signatures.find(({ field }) => field === "Signature1");
  return verdict === "TOTAL-PASSED" || first?.indication === "TOTAL-PASSED";
}

/** Holds an attack to its end: neither the file nor its first signature passes. */
export function expectCaught(bytes: Uint8Array, trust: TrustStore): void {
  expect(passes(bytes, trust)).toBe(false);
}
