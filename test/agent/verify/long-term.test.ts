import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { longTermRig, type LongTermRig } from "./long-term-rig.ts";

let rig: LongTermRig;
let plain: Buffer;
let stamped: Buffer;
let stored: Buffer;
let archived: Buffer;
let renewed: Buffer;

beforeAll(async () => {
  rig = await longTermRig();
  plain = await rig.sign("B-B");
  stamped = await rig.sign("B-T");
  stored = await rig.sign("B-LT");
  archived = await rig.sign("B-LTA");
  renewed = await rig.renew(archived);
}, 120_000);

afterAll(() => rig.stop());

describe("today", () => {
  test("every level passes, and says what it rests on", async () => {
    expect((await rig.check(plain)).signatures).toMatchObject([
      {
        indication: "TOTAL-PASSED",
        level: "B-B",
        trustStore: "public-service",
        signingTimeSource: "claimed",
        timestampedBy: null,
        revocation: { status: "unknown", source: null },
        algorithms: { digest: "SHA-256", key: "RSA-2048" },
        remarks: ["REVOCATION_UNKNOWN", "TIME_CLAIMED"],
      },
    ]);
    expect((await rig.check(stamped)).signatures).toMatchObject([
      {
        indication: "TOTAL-PASSED",
        level: "B-T",
        signingTimeSource: "timestamp",
        timestampedBy: "TSA thử nghiệm Kyso",
        remarks: ["REVOCATION_UNKNOWN"],
      },
    ]);
    expect((await rig.check(stored)).signatures).toMatchObject([
      {
        indication: "TOTAL-PASSED",
        level: "B-LT",
        revocation: { status: "good", source: "embedded", revokedAt: null },
        remarks: [],
      },
    ]);
    expect((await rig.check(renewed)).signatures).toMatchObject([
      { indication: "TOTAL-PASSED", level: "B-LTA", remarks: [] },
      { indication: "TOTAL-PASSED", kind: "timestamp", revocation: { status: "good" } },
      { indication: "TOTAL-PASSED", kind: "timestamp" },
    ]);
  });
});

describe("when the signer's certificate has ended", () => {
  test("a signature without a proof of its time is left open", async () => {
    expect((await rig.check(plain, 15)).signatures).toMatchObject([
      {
        indication: "INDETERMINATE",
        subIndication: "OUT_OF_BOUNDS_NO_POE",
        intact: true,
        trustedBy: "CA gốc",
      },
    ]);
  });

  test("one with a time stamp passes, and says so", async () => {
    expect((await rig.check(stored, 15)).signatures).toMatchObject([
      { indication: "TOTAL-PASSED", remarks: ["EXPIRED_SINCE"] },
    ]);
  });
});

describe("when the responder's certificate has ended, too", () => {
  test("an answer that nothing proves to be from before tells nothing", async () => {
    expect((await rig.check(stored, 25)).signatures).toMatchObject([
      { level: "B-T", revocation: { status: "unknown" }, remarks: ["REVOCATION_UNKNOWN", "EXPIRED_SINCE"] },
    ]);
  });

  test("where the policy refuses what can't be known, that leaves it open", async () => {
    const policy = { check: "on", whenUnknown: "refuse" } as const;
    expect((await rig.check(stored, 25, { policy })).signatures).toMatchObject([
      { indication: "INDETERMINATE" },
    ]);
    expect((await rig.check(archived, 25, { policy })).signatures[0]).toMatchObject({
      indication: "INDETERMINATE",
    });
  });

  test("an answer under a document time stamp still counts", async () => {
    expect((await rig.check(archived, 25)).signatures[0]).toMatchObject({
      indication: "TOTAL-PASSED",
      revocation: { status: "good", source: "embedded" },
    });
  });
});

describe("when the time stamp server's certificate has ended, too", () => {
  test.each([
    ["B-T", () => stamped],
    ["B-LT", () => stored],
    ["B-LTA", () => archived],
  ])("%s alone is left open", async (_level, file) => {
    for (const one of (await rig.check(file(), 35)).signatures) {
      expect(one).toMatchObject({ indication: "INDETERMINATE", subIndication: "OUT_OF_BOUNDS_NO_POE" });
    }
  });

  test.each([35, 60, 2000])("one that was stamped again in time passes after %i days", async (days) => {
    expect(await rig.check(renewed, days)).toMatchObject({
      verdict: "TOTAL-PASSED",
      signatures: [
        {
          level: "B-LTA",
          subIndication: null,
          signingTimeSource: "timestamp",
          revocation: { status: "good", source: "embedded" },
          remarks: ["EXPIRED_SINCE"],
        },
        { kind: "timestamp", indication: "TOTAL-PASSED" },
        { kind: "timestamp", indication: "TOTAL-PASSED", remarks: ["REVOCATION_UNKNOWN"] },
      ],
    });
  });

  test("and when that server's has ended as well, all is open again", async () => {
    const report = await rig.check(renewed, 3100);
    expect(report.verdict).toBe("INDETERMINATE");
    expect(report.signatures.map(({ subIndication }) => subIndication)).toEqual(
      Array(3).fill("OUT_OF_BOUNDS_NO_POE"),
    );
  });
});
