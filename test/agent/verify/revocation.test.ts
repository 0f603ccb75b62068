import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { FileReport } from "../../../protocol/report.ts";
import type { PadesLevel } from "../../../protocol/pades-level.ts";
import type { TestIdentity } from "../../pki/test-pki.ts";
import { TrustStore } from "../../../agent/trust/store.ts";
import { inDays, longTermRig, type LongTermRig } from "./long-term-rig.ts";

let rig: LongTermRig;

beforeAll(async () => {
  rig = await longTermRig();
}, 120_000);

afterAll(() => rig.stop());

beforeEach(() => {
  for (const requests of [rig.status.requests, rig.rootStatus.requests]) {
    Object.assign(requests, { ocsp: 0, crl: 0, delta: 0 });
  }
});

function asked(): number {
  return [rig.status.requests, rig.rootStatus.requests].reduce((sum, { ocsp, crl }) => sum + ocsp + crl, 0);
}

function online(bytes: Uint8Array): Promise<FileReport> {
  return rig.check(bytes, 0, { revocation: rig.asker() });
}

/** Times in answers are to the second. */
const nextSecond = (): Promise<void> => sleep(1100);

async function signedThenRevoked(
  level: PadesLevel,
  revocation: { readonly reason?: string } = {},
): Promise<FileReport> {
  const signer = await rig.issue("revoked");
  const bytes = await rig.sign(level, signer);
  await nextSecond();
  rig.status.revoke(signer, { at: new Date(), ...revocation });
  return online(bytes);
}

async function revokedThenSigned(level: PadesLevel): Promise<FileReport> {
  const signer = await rig.issue("revoked");
  rig.status.revoke(signer, { at: inDays(-1), reason: "keyCompromise" });
  return online(await rig.sign(level, signer));
}

describe("a status that is asked for", () => {
  test("is good, and says who said so", async () => {
    const { signatures } = await online(await rig.sign("B-B"));
    expect(signatures).toMatchObject([
      {
        indication: "TOTAL-PASSED",
        revocation: { status: "good", source: "ocsp", revokedAt: null, reason: null },
        remarks: ["TIME_CLAIMED"],
      },
    ]);
  });

  test("is not asked for where the file tells it", async () => {
    const bytes = await rig.sign("B-LT");
    Object.assign(rig.status.requests, { ocsp: 0 });
    await online(bytes);
    expect(rig.status.requests.ocsp).toBe(0);
  });

  test("is not asked for where the path leads to nobody who is trusted", async () => {
    const bytes = await rig.sign("B-B");
    const report = await rig.check(bytes, 0, { revocation: rig.asker(), trust: TrustStore.of([]) });
    expect(report.signatures[0]).toMatchObject({
      subIndication: "NO_CERTIFICATE_CHAIN_FOUND",
      revocation: { status: "unchecked" },
    });
    expect(asked()).toBe(0);
  });

  test("is not asked for of a signature that is broken", async () => {
    const bytes = await rig.sign("B-B");
    bytes[20] = 0x41;
    expect(await online(bytes)).toMatchObject({ verdict: "TOTAL-FAILED" });
    expect(asked()).toBe(0);
  });

  test("is not asked for, nor remarked on, where nobody is to look at it", async () => {
    const policy = { check: "off", whenUnknown: "refuse" } as const;
    const report = await rig.check(await rig.sign("B-B"), 0, { revocation: rig.asker(), policy });
    expect(report.signatures[0]).toMatchObject({
      indication: "TOTAL-PASSED",
      revocation: { status: "unchecked" },
      remarks: ["TIME_CLAIMED"],
    });
    expect(asked()).toBe(0);
  });

  test("that nobody can tell leaves the signature open where the policy refuses that", async () => {
    const policy = { check: "on", whenUnknown: "refuse" } as const;
    const bytes = await rig.sign("B-B");
    expect((await rig.check(bytes, 0, { policy })).signatures[0]).toMatchObject({
      indication: "INDETERMINATE",
      subIndication: "TRY_LATER",
      revocation: { status: "unknown" },
    });
    const report = await rig.check(bytes, 0, { policy, revocation: rig.asker() });
    expect(report.verdict).toBe("TOTAL-PASSED");
  });
});

describe("a signer who was revoked", () => {
  test("after the proven time does not undo the signature", async () => {
    expect((await signedThenRevoked("B-T", { reason: "keyCompromise" })).signatures[0]).toMatchObject({
      indication: "TOTAL-PASSED",
      revocation: { status: "revoked", reason: "keyCompromise", source: "ocsp" },
      remarks: ["REVOKED_LATER"],
    });
  });

  test("after the claimed time leaves it open, for nothing proves that", async () => {
    expect((await signedThenRevoked("B-B")).signatures[0]).toMatchObject({
      indication: "INDETERMINATE",
      subIndication: "REVOKED_NO_POE",
      revocation: { status: "revoked" },
    });
  });

  test.each(["B-B", "B-T"] as const)("before signing fails it at %s", async (level) => {
    expect((await revokedThenSigned(level)).signatures[0]).toMatchObject({
      indication: "TOTAL-FAILED",
      subIndication: "REVOKED",
      intact: true,
      revocation: { status: "revoked", reason: "keyCompromise" },
    });
  });

  test("for now only is to be asked about again", async () => {
    expect((await signedThenRevoked("B-B", { reason: "certificateHold" })).signatures[0]).toMatchObject({
      indication: "INDETERMINATE",
      subIndication: "TRY_LATER",
      revocation: { status: "revoked", reason: "certificateHold" },
    });
  });
});

describe("a time stamp server that was revoked", () => {
  const honest = (): TestIdentity => rig.tsa.identities.honest;

  async function stampedThenRevoked(reason: string): Promise<FileReport> {
    const bytes = await rig.sign("B-T");
    await nextSecond();
    rig.status.revoke(honest(), { reason, at: new Date() });
    try {
      return await online(bytes);
    } finally {
      rig.status.openssl.add(honest());
    }
  }

  test("because its key was lost proves nothing any more", async () => {
    expect((await stampedThenRevoked("keyCompromise")).signatures[0]).toMatchObject({
      indication: "TOTAL-PASSED",
      level: "B-B",
      signingTimeSource: "claimed",
      timestampedBy: null,
      remarks: ["TIME_CLAIMED"],
    });
  });

  test("because it ended its work still proves what it stamped before", async () => {
    expect((await stampedThenRevoked("cessationOfOperation")).signatures[0]).toMatchObject({
      indication: "TOTAL-PASSED",
      signingTimeSource: "timestamp",
    });
  });
});

describe("an authority that was revoked", () => {
  test("leaves open what nothing proves to be older, and what is older passes", async () => {
    const own = await longTermRig();
    try {
      const claimed = await own.sign("B-B");
      const proven = await own.sign("B-T");
      const renewed = await own.renew(await own.sign("B-LTA"));
      await nextSecond();
      own.rootStatus.revoke(own.issuing, { reason: "cACompromise", at: new Date() });
      const check = (bytes: Uint8Array): Promise<FileReport> =>
        own.check(bytes, 0, { revocation: own.asker() });
      expect((await check(claimed)).signatures[0]).toMatchObject({
        indication: "INDETERMINATE",
        subIndication: "REVOKED_CA_NO_POE",
      });
      // Its own time stamp server falls with it.
      expect((await check(proven)).signatures[0]).toMatchObject({
        indication: "INDETERMINATE",
        subIndication: "REVOKED_CA_NO_POE",
        signingTimeSource: "claimed",
      });
      expect((await check(renewed)).signatures).toMatchObject([
        { indication: "TOTAL-PASSED" },
        { indication: "TOTAL-PASSED" },
        { indication: "TOTAL-PASSED" },
      ]);
    } finally {
      await own.stop();
    }
  });
});
