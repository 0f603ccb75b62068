import "reflect-metadata"; // before @peculiar/x509, which registers its algorithms with it
import * as x509 from "@peculiar/x509";
import { beforeAll, describe, expect, test } from "vitest";
import { buildPath } from "../../../agent/trust/path.ts";
import { ANY_POLICY_INPUTS, type PolicyInputs } from "../../../agent/trust/policy-graph.ts";
import { parseCertificate } from "../../../agent/x509/certificate.ts";
import { policyOf } from "../../../agent/x509/policy-extension.ts";
import { createRoot, personName, type TestAuthority, type TestIdentity } from "../../pki/test-pki.ts";
import { encode, objectIdentifier, TAG } from "../x509/element.ts";
import {
  ANY,
  certificatePolicies,
  inhibitAnyPolicy,
  policyConstraints,
  policyMappings,
} from "./authority-extension.ts";

const GOLD = "1.2.3.1";
const SILVER = "1.2.3.2";
const LEAD = "1.2.3.3";

const NOT_WANTED = { failure: "CERTIFICATE_UNTRUSTED", subIndication: "CHAIN_CONSTRAINTS_FAILURE" };
const BAD_CHAIN = { failure: "CERTIFICATE_UNTRUSTED", subIndication: "CERTIFICATE_CHAIN_GENERAL_FAILURE" };

let root: TestAuthority;

beforeAll(async () => {
  root = await createRoot({ name: "root", subject: personName("CA gốc") });
});

type Extensions = readonly x509.Extension[];

/** A path of authorities with these extensions, the highest first, and a signer with the last ones. */
async function made(
  path: readonly Extensions[],
  subject: (depth: number) => x509.JsonName = (depth) => personName(`CA ${depth}`),
): Promise<TestIdentity> {
  let authority = root;
  for (const [depth, extensions] of path.slice(0, -1).entries()) {
    authority = await authority.issueAuthority({ name: "ca", subject: subject(depth), extensions });
  }
  const extensions = path.at(-1) ?? [];
  return await authority.issue({ name: "s", subject: personName("Người ký"), extensions });
}

function judge(signer: TestIdentity, inputs: Partial<PolicyInputs>): ReturnType<typeof buildPath> {
  return buildPath({
    certificate: parseCertificate(signer.certificate),
    candidates: signer.chain.map(parseCertificate),
    roots: [parseCertificate(root.certificate)],
    at: new Date(),
    policies: { ...ANY_POLICY_INPUTS, ...inputs },
  });
}

/** The verdict on such a path. */
async function check(
  path: readonly Extensions[],
  inputs: Partial<PolicyInputs> = {},
  subject?: (depth: number) => x509.JsonName,
): Promise<ReturnType<typeof buildPath>> {
  return judge(await made(path, subject), inputs);
}

const asked = (...initialPolicies: string[]): Partial<PolicyInputs> => ({
  initialPolicies,
  requireExplicitPolicy: true,
});

describe("a path under policies", () => {
  test("that nobody asks for needs none", async () => {
    expect(await check([[], []])).toHaveProperty("path");
    expect(await check([[certificatePolicies(GOLD)], [certificatePolicies(SILVER)]])).toHaveProperty("path");
  });

  test("that are asked for has to be valid under one of them", async () => {
    const path = [[certificatePolicies(GOLD, SILVER)], [certificatePolicies(GOLD)]];
    expect(await check(path, asked(GOLD))).toHaveProperty("path");
    expect(await check(path, asked(LEAD, GOLD))).toHaveProperty("path");
    expect(await check(path, asked(ANY))).toHaveProperty("path");
    expect(await check(path, { requireExplicitPolicy: true })).toHaveProperty("path");
    expect(await check(path, asked(SILVER))).toEqual(NOT_WANTED);
    expect(await check(path, asked())).toEqual(NOT_WANTED);
    expect(await check([[certificatePolicies(GOLD)], []], asked(GOLD))).toEqual(NOT_WANTED);
  });

  test("is valid under any that any-policy stands for, unless that is inhibited", async () => {
    const path = [[certificatePolicies(ANY)], [certificatePolicies(GOLD)]];
    expect(await check(path, asked(GOLD))).toHaveProperty("path");
    expect(await check([[certificatePolicies(ANY)], [certificatePolicies(ANY)]], asked(GOLD))).toHaveProperty(
      "path",
    );
    expect(await check(path, { ...asked(GOLD), inhibitAnyPolicy: true })).toEqual(NOT_WANTED);
    const inhibited = [[certificatePolicies(GOLD), inhibitAnyPolicy(0)], [certificatePolicies(ANY)]];
    expect(await check(inhibited, asked(GOLD))).toEqual(NOT_WANTED);
  });

  test("is valid under a policy that an authority has mapped, unless that is inhibited", async () => {
    const path = [[certificatePolicies(GOLD), policyMappings([GOLD, SILVER])], [certificatePolicies(SILVER)]];
    expect(await check(path, asked(GOLD))).toHaveProperty("path");
    expect(await check(path, asked(SILVER))).toEqual(NOT_WANTED);
    expect(await check(path, { ...asked(GOLD), inhibitPolicyMapping: true })).toEqual(NOT_WANTED);
  });

  test("that an authority demands fails for all who ask", async () => {
    const path = [
      [certificatePolicies(GOLD), policyConstraints({ explicit: 0 })],
      [certificatePolicies(SILVER)],
    ];
    expect(await check(path)).toEqual(BAD_CHAIN);
    expect(await check(path, asked(GOLD))).toEqual(BAD_CHAIN);
  });

  test("counts certificates until a demand begins, without those that an authority gave itself", async () => {
    const demand = [certificatePolicies(GOLD), policyConstraints({ explicit: 1 })];
    const end = [certificatePolicies(SILVER)];
    expect(await check([demand, end])).toEqual(BAD_CHAIN);
    const two = [certificatePolicies(GOLD), policyConstraints({ explicit: 2 })];
    expect(await check([two, end])).toHaveProperty("path");
    expect(await check([two, [certificatePolicies(GOLD)], end])).toEqual(BAD_CHAIN);
    const same = (): x509.JsonName => personName("CA");
    expect(await check([two, [certificatePolicies(GOLD)], end], {}, same)).toHaveProperty("path");
  });

  test.each([
    ["no policies at all", new x509.Extension("2.5.29.32", false, Uint8Array.of(TAG.sequence, 0))],
    ["a number for a policy", new x509.Extension("2.5.29.32", false, Buffer.from("3005300302010a", "hex"))],
    ["a mapping from any policy", policyMappings([ANY, GOLD])],
    ["a mapping to any policy", policyMappings([GOLD, ANY])],
    [
      "half a mapping",
      new x509.Extension(
        "2.5.29.33",
        true,
        new Uint8Array(encode(TAG.sequence, encode(TAG.sequence, objectIdentifier(GOLD)))),
      ),
    ],
    ["a negative limit", new x509.Extension("2.5.29.54", true, Buffer.from("0201ff", "hex"))],
    ["a limit of no octets", new x509.Extension("2.5.29.54", true, Buffer.from("0200", "hex"))],
    ["a negative demand", new x509.Extension("2.5.29.36", true, Buffer.from("30038001ff", "hex"))],
    ["a demand twice", new x509.Extension("2.5.29.36", true, Buffer.from("3006800100800100", "hex"))],
  ])("is none where an authority has %s", async (_, extension) => {
    expect(await check([[extension], []])).toEqual(BAD_CHAIN);
  });

  test("takes a limit of many octets as endless", async () => {
    const limit = new x509.Extension("2.5.29.54", true, Buffer.from("0209010000000000000000", "hex"));
    const path = [[certificatePolicies(ANY), limit], [certificatePolicies(ANY)]];
    expect(await check(path, asked(GOLD))).toHaveProperty("path");
  });
});

describe("policies that map to each other on every level", () => {
  // CVE-2023-0464: in a tree, each level has as many times the nodes of the one before as there are mappings to a policy.
  test("are processed in little time", async () => {
    const policies = Array.from({ length: 12 }, (_, index) => `1.2.3.${index + 10}`);
    const everyPair = policies.flatMap((from) => policies.map((to) => [from, to] as const));
    const level = [certificatePolicies(...policies), policyMappings(...everyPair)];
    const path = [...Array.from({ length: 8 }, () => level), [certificatePolicies(GOLD)]];
    const signer = await made(path);
    const begun = performance.now();
    expect(judge(signer, asked(GOLD))).toEqual(NOT_WANTED);
    expect(performance.now() - begun).toBeLessThan(5000);
  });

  test("by the thousands are processed in little time, too", async () => {
    const policies = Array.from({ length: 1200 }, (_, index) => `1.2.3.${index + 10}`);
    const level = [
      certificatePolicies(ANY, ...policies),
      policyMappings(
        ...policies.map((policy, index) => [policy, policies[(index * 7) % 1200] ?? policy] as const),
      ),
    ];
    const path = [...Array.from({ length: 8 }, () => level), [certificatePolicies(GOLD)]];
    const signer = await made(path);
    const begun = performance.now();
    expect(judge(signer, asked(GOLD))).toHaveProperty("path");
    expect(performance.now() - begun).toBeLessThan(5000);
  });
});

describe("a policy's identifier", () => {
  test.each([GOLD, ANY, "2.16.840.1.101.3.2.1.48.1", "2.999.3", "1.3.6.1.4.1.99999999999999999999.1"])(
    "%s is what its encoding has",
    (identifier) => {
      expect(policyOf(identifier)).toBe(
        Buffer.from(objectIdentifier(identifier).subarray(2)).toString("hex"),
      );
    },
  );
});
