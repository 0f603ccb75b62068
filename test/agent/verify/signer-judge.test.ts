import "reflect-metadata"; // before @peculiar/x509, which registers its algorithms with it
import { createHash } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { beforeAll, describe, expect, test } from "vitest";
import { TrustStore } from "../../../agent/trust/store.ts";
import { ID } from "../../../agent/tsp/object-identifier.ts";
import { parseTimestampToken, type TimestampToken } from "../../../agent/tsp/timestamp-token.ts";
import { MAX_SIGNATURE_TIMESTAMPS, timestampsOver } from "../../../agent/verify/embedded-data.ts";
import { SignerJudge, type Judgement, type SignatureEvidence } from "../../../agent/verify/signer-judge.ts";
import type { StampedImprint } from "../../../agent/verify/time-proof.ts";
import { parseCertificate, type Certificate } from "../../../agent/x509/certificate.ts";
import type { SubIndication } from "../../../protocol/report.ts";
import {
  createRoot,
  generateKeys,
  personName,
  type TestAuthority,
  type TestIdentity,
} from "../../pki/test-pki.ts";
import {
  contentType,
  craft,
  digestAlgorithmIdentifier,
  inOrder,
  messageDigest,
  signingCertificate,
} from "../cms/crafted.ts";
import { encode, objectIdentifier, TAG } from "../x509/element.ts";

const VALUE = Buffer.from("a signature's value");
const NOW = new Date("2026-11-22T00:00:00Z");
const GENERALIZED_TIME = 0x18;

let root: TestAuthority;
let tsa: TestIdentity;
let signer: Certificate;
let trust: TrustStore;

const year = (number: number): Date => new Date(Date.UTC(number, 5, 1));

beforeAll(async () => {
  root = await createRoot({
    name: "root",
    subject: personName("CA gốc", null),
    notBefore: year(2000),
    notAfter: year(2090),
  });
  tsa = await issueTsa(year(2000), year(2040));
  const identity = await root.issue({
    name: "signer",
    subject: personName("A"),
    notBefore: year(2020),
    notAfter: year(2025),
  });
  signer = parseCertificate(identity.certificate);
  trust = TrustStore.of([root.certificate]);
});

async function issueTsa(notBefore: Date, notAfter: Date): Promise<TestIdentity> {
  return root.issue({
    name: "tsa",
    subject: personName("TSA", null),
    keys: await generateKeys("RSA-2048"),
    keyUsage: x509.KeyUsageFlags.digitalSignature,
    notBefore,
    notAfter,
    extensions: [new x509.ExtendedKeyUsageExtension([ID.timeStamping], true)],
  });
}

/** A time stamp over {@link VALUE}, or other bytes, of any time. */
function stampAt(time: Date, stamped: Uint8Array = VALUE, server = tsa): Uint8Array {
  const text = `${time.toISOString().slice(0, 19).replaceAll(/[-:T]/g, "")}Z`;
  const imprint = createHash("sha256").update(stamped).digest();
  const info = encode(
    TAG.sequence,
    encode(TAG.integer, Uint8Array.of(1)),
    objectIdentifier("1.2.3.4"),
    encode(TAG.sequence, digestAlgorithmIdentifier("SHA-256"), encode(TAG.octetString, imprint)),
    encode(TAG.integer, Uint8Array.of(5)),
    encode(GENERALIZED_TIME, Buffer.from(text)),
  );
  const attributes = inOrder(contentType(ID.tstInfo), messageDigest(info), signingCertificate(server));
  return craft({ identity: server, content: info, eContent: info, eContentType: ID.tstInfo, attributes });
}

const stamps = (...tokens: Uint8Array[]): StampedImprint[] => timestampsOver(tokens, VALUE);

function newJudge(now = NOW): SignerJudge {
  return new SignerJudge({ trust, now, policy: { check: "on", whenUnknown: "warn" } });
}

function judged(evidence: Partial<SignatureEvidence>, judge = newJudge()): Judgement {
  return judge.judge({
    intact: true,
    failure: null,
    carrierFailure: null,
    certificate: signer,
    candidates: [],
    claimedTime: null,
    timestamps: [],
    answers: {},
    ...evidence,
  });
}

/** A document time stamp that holds. */
function documentStamp(judge: SignerJudge, time: Date): TimestampToken {
  const [stamp = null] = stamps(stampAt(time));
  const certificate = parseCertificate(tsa.certificate);
  const evidence = {
    intact: true,
    failure: null,
    carrierFailure: null,
    candidates: [],
    claimedTime: null,
    timestamps: [],
    answers: {},
  };
  const { proof } = judge.judgeStamp({ ...evidence, certificate }, stamp);
  if (proof === null) throw new Error("the stamp does not hold");
  return proof.token;
}

describe("a signer whose certificate was valid from 2020 to 2025", () => {
  test.each<[string, { claimed?: number; stamped?: number; now?: number }, SubIndication | null]>([
    ["and who is checked in it passes", { now: 2022 }, null],
    ["and who is checked later is left open", { claimed: 2022 }, "OUT_OF_BOUNDS_NO_POE"],
    ["and who claims no time, too", {}, "OUT_OF_BOUNDS_NO_POE"],
    ["and who claims a later time fails", { claimed: 2026 }, "EXPIRED"],
    ["and who claims an earlier time fails", { claimed: 2019 }, "NOT_YET_VALID"],
    ["and whose signature is checked before fails", { now: 2018 }, "NOT_YET_VALID"],
    ["and whose signature is proven to be from then passes", { stamped: 2022 }, null],
    ["and whose signature is proven to be from before fails", { stamped: 2018 }, "NOT_YET_VALID"],
    [
      "and whose signature is proven afterwards only is left open",
      { stamped: 2026, claimed: 2022 },
      "OUT_OF_BOUNDS_NO_POE",
    ],
    [
      "and whose stamped signature claims a wrong time is held to the stamp",
      { stamped: 2022, claimed: 2019 },
      null,
    ],
    ["and who claims a time to come is held to now", { claimed: 2050, now: 2022 }, null],
  ])("%s", (_name, { claimed, stamped, now }, subIndication) => {
    const evidence = {
      claimedTime: claimed === undefined ? null : year(claimed),
      timestamps: stamped === undefined ? [] : stamps(stampAt(year(stamped))),
    };
    const judge = now === undefined ? newJudge() : newJudge(year(now));
    expect(judged(evidence, judge)).toMatchObject({ subIndication, path: [{ sha256: signer.sha256 }, {}] });
  });
});

describe("a time stamp", () => {
  test("over something else proves nothing", () => {
    const [stamp] = stamps(stampAt(year(2022), Buffer.from("another")));
    expect(judged({ timestamps: stamp === undefined ? [] : [stamp] })).toMatchObject({ proof: null });
  });

  test("of a server that could not stamp at that time proves nothing", async () => {
    const late = await issueTsa(year(2024), year(2040));
    expect(judged({ timestamps: stamps(stampAt(year(2022), VALUE, late)) }).proof).toBeNull();
  });

  test("of a server whose certificate has ended proves something only under a newer one", async () => {
    const ended = await issueTsa(year(2020), year(2024));
    const timestamps = stamps(stampAt(year(2022), VALUE, ended));
    expect(judged({ timestamps })).toMatchObject({ proof: null, subIndication: "OUT_OF_BOUNDS_NO_POE" });
    const judge = newJudge();
    judge.rely(documentStamp(judge, year(2023)), {});
    expect(judged({ timestamps }, judge)).toMatchObject({ proof: { at: year(2022) }, subIndication: null });
  });

  test("from the future is none", () => {
    const timestamps = stamps(stampAt(year(2030)));
    expect(judged({ timestamps })).toMatchObject({ proof: null, subIndication: "TIMESTAMP_ORDER_FAILURE" });
  });

  test("that says that it is younger than one that covers it leaves the signature open", () => {
    const judge = newJudge(year(2024));
    judge.rely(documentStamp(judge, year(2022)), {});
    expect(judged({ timestamps: stamps(stampAt(year(2023))) }, judge)).toMatchObject({
      subIndication: "TIMESTAMP_ORDER_FAILURE",
      proof: { at: year(2022) },
    });
  });

  test("of several the oldest counts", () => {
    const timestamps = stamps(stampAt(year(2023)), stampAt(year(2021)), stampAt(year(2022)));
    expect(judged({ timestamps }).proof?.at).toEqual(year(2021));
  });

  test("is looked at up to their number, and one that can't be read is passed over", () => {
    const one = stampAt(year(2022));
    const broken = one.subarray(0, -1);
    expect(stamps(broken, one)).toHaveLength(1);
    expect(stamps(...Array<Uint8Array>(MAX_SIGNATURE_TIMESTAMPS + 1).fill(one))).toHaveLength(
      MAX_SIGNATURE_TIMESTAMPS,
    );
    expect(stamps(...Array<Uint8Array>(MAX_SIGNATURE_TIMESTAMPS).fill(one))).toHaveLength(
      MAX_SIGNATURE_TIMESTAMPS,
    );
  });

  test("costs no more than the file's signatures may together", () => {
    const one = stampAt(year(2022));
    const allowance = { elements: 500_000 };
    parseTimestampToken(one, allowance);
    const cost = 500_000 - allowance.elements;
    expect(timestampsOver([one, one, one], VALUE, { elements: 2 * cost })).toHaveLength(2);
  });
});

describe("a weak signature", () => {
  const weak = { failure: "CRYPTO_CONSTRAINTS_FAILURE" } as const;

  test.each([
    ["is left open", [], "CRYPTO_CONSTRAINTS_FAILURE"],
    ["that is proven to be from when it was weak is left open", [2015], "CRYPTO_CONSTRAINTS_FAILURE"],
    ["that is proven to be from before passes, with a remark", [2012], null],
  ])("%s", async (_name, years, subIndication) => {
    const identity = await root.issue({
      name: "old",
      subject: personName("B"),
      notBefore: year(2010),
      notAfter: year(2030),
    });
    const evidence = {
      ...weak,
      certificate: parseCertificate(identity.certificate),
      timestamps: stamps(...years.map((each) => stampAt(year(each)))),
    };
    const { remarks, ...found } = judged(evidence);
    expect(found.subIndication).toBe(subIndication);
    expect(remarks).toContain("WEAK_ALGORITHM");
  });

  test("that is wrong besides is called wrong", () => {
    expect(judged({ ...weak, claimedTime: year(2026) }).subIndication).toBe("EXPIRED");
    expect(judged({ ...weak, carrierFailure: "FORMAT_FAILURE" }).subIndication).toBe("FORMAT_FAILURE");
  });
});

describe("what is broken", () => {
  test("raises no question, and names its signer as far as it can", () => {
    const judge = newJudge(year(2022));
    const found = judged({ intact: false, failure: "HASH_FAILURE" }, judge);
    expect(found).toMatchObject({ subIndication: "HASH_FAILURE", path: [{}, {}], proof: null });
    expect(judge.openQuestions).toEqual([]);
    expect(judged({ intact: false, certificate: null }, judge)).toMatchObject({
      subIndication: "FORMAT_FAILURE",
      path: null,
    });
  });
});
