import { TrustStore } from "../../../../agent/trust/store.ts";
import { createTestPki, type TestPki } from "../../../pki/test-pki.ts";

/** Those who sign, and a receiver who trusts their root. */
export async function createOffice(): Promise<{ readonly pki: TestPki; readonly trust: TrustStore }> {
  const pki = await createTestPki();
  return { pki, trust: TrustStore.of([pki.root.certificate]) };
}
