import "reflect-metadata"; // before @peculiar/x509, which registers its algorithms with it
import { beforeAll, describe, expect, test } from "vitest";
import * as x509 from "@peculiar/x509";
import { TrustStore } from "../../../agent/trust/store.ts";
import type { KnownAnswers } from "../../../agent/trust/revocation-status.ts";
import type { OpenQuestion } from "../../../agent/verify/revocation-judge.ts";
import { SignerJudge, type Judgement } from "../../../agent/verify/signer-judge.ts";
import { StoredAnswers } from "../../../agent/verify/stored-answers.ts";
import { type Certificate, parseCertificate } from "../../../agent/x509/certificate.ts";
import { createRoot, personName, type TestAuthority, type TestIdentity } from "../../pki/test-pki.ts";
import { handEntry, handList } from "../crl/hand-list.ts";

/** {@link handEntry} revokes on the first of January 2026. */
const REVOKED = new Date("2026-01-01T00:00:00Z");
const NOW = new Date("2026-06-01T00:00:00Z");
const NONE = new Uint8Array();

const after = (days: number): Date => new Date(REVOKED.getTime() + days * 86_400_000);
const certificateOf = ({ certificate }: TestIdentity): Certificate => parseCertificate(certificate);

let root: TestAuthority;
let signer: Certificate;
let trust: TrustStore;

beforeAll(async () => {
  const dates = { notBefore: after(-500), notAfter: after(500) };
  root = await createRoot({ name: "root", subject: personName("CA gốc", null), ...dates });
  signer = certificateOf(await root.issue({ name: "signer", subject: personName("A"), ...dates }));
  trust = TrustStore.of([root.certificate]);
});

const revoking = (made: Date): Uint8Array =>
  handList(root, { entries: handEntry(signer.serialNumberOctets), thisUpdate: made });
const clean = (made: Date): Uint8Array => handList(root, { entries: NONE, thisUpdate: made });

function judged(
  answers: KnownAnswers,
  claimedTime: Date,
  gathered: KnownAnswers = {},
): Judgement & { readonly questions: readonly OpenQuestion[] } {
  const policy = { check: "on", whenUnknown: "warn" } as const;
  const judge = new SignerJudge({
    trust,
    now: NOW,
    policy,
    gathered: [{ answers: gathered, source: "http://ca.example/" }],
  });
  const judgement = judge.judge({
    intact: true,
    failure: null,
    carrierFailure: null,
    certificate: signer,
    candidates: [],
    claimedTime,
    timestamps: [],
    answers,
  });
  return { ...judgement, questions: judge.openQuestions };
}

describe("an answer that is out of date", () => {
  test("still shows that a signer was revoked before signing", () => {
    const { subIndication, revocation } = judged({ crls: [revoking(after(1))] }, after(30));
    expect(subIndication).toBe("REVOKED");
    expect(revocation).toMatchObject({ status: "revoked", revokedAt: REVOKED.toISOString() });
  });

  test("that shows a revocation makes nothing of a time from before that is only claimed", () => {
    expect(judged({ crls: [revoking(after(1))] }, after(-30)).subIndication).toBe("REVOKED_NO_POE");
    expect(judged({ crls: [revoking(after(1))] }, after(0.9)).subIndication).toBe("REVOKED");
  });

  test("shows no more than that", () => {
    const { subIndication, remarks } = judged({ crls: [clean(after(1))] }, after(30));
    expect(subIndication).toBeNull();
    expect(remarks).toContain("REVOCATION_UNKNOWN");
  });
});

describe("a good answer that the signature brought along", () => {
  const recent = new Date(NOW.getTime() - 3_600_000);

  test("counts, but is no reason not to ask, for it may be from before a revocation", () => {
    const { subIndication, remarks, questions } = judged({ crls: [clean(recent)] }, recent);
    expect(subIndication).toBeNull();
    expect(remarks).not.toContain("REVOCATION_UNKNOWN");
    expect(questions).toHaveLength(1);
  });

  test("does not hold against who knows better", () => {
    const known = { crls: [revoking(new Date(recent.getTime() + 60_000))] };
    expect(judged({ crls: [clean(recent)] }, recent, known)).toMatchObject({
      subIndication: "REVOKED",
      questions: [],
    });
  });
});

describe("an answer by a key that was revoked later", () => {
  test("counts only where it is proven to be from before that", async () => {
    const dates = { notBefore: after(-500), notAfter: after(500) };
    const issuing = await root.issueAuthority({ name: "issuing", subject: personName("CA", null), ...dates });
    const listing = await root.issue({
      name: "listing",
      subject: personName("CA", null),
      keyUsage: x509.KeyUsageFlags.cRLSign,
      ...dates,
    });
    const leaf = certificateOf(await issuing.issue({ name: "leaf", subject: personName("B"), ...dates }));
    const path = [leaf, certificateOf(issuing), certificateOf(root)];
    const used = after(-10);
    const rootList = handList(root, {
      entries: handEntry(certificateOf(listing).serialNumberOctets),
      thisUpdate: after(1),
    });
    const list = handList(listing, { entries: NONE, thisUpdate: after(-10) });
    const answers = { crls: [rootList, list], certificates: [listing.certificate] };
    const stored = new StoredAnswers(answers, trust, NOW);
    expect(stored.statusOf(path, 0, used)).toBeNull();
    stored.prove({ crls: [list] }, after(-5));
    expect(stored.statusOf(path, 0, used)?.status).toBe("good");
  });
});
