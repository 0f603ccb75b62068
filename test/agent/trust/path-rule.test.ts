import { assert, constantFrom, nat, property, uint8Array } from "fast-check";
import { describe, expect, test } from "vitest";
import { checkPath } from "../../../agent/trust/path-rule.ts";
import { ANY_POLICY_INPUTS, type PolicyInputs } from "../../../agent/trust/policy-graph.ts";
import { parseCertificate, type Certificate } from "../../../agent/x509/certificate.ts";
import { EXTENSION } from "../../../agent/x509/extension.ts";
import { PKITS_CASES, pkitsCertificate, TRUST_ANCHOR, type PkitsCase } from "./pkits/case.ts";

const AT = new Date("2020-01-01T00:00:00Z");
const READ_ON_THE_WAY = [
  EXTENSION.nameConstraints,
  EXTENSION.subjectAlternativeName,
  EXTENSION.certificatePolicies,
  EXTENSION.policyMappings,
  EXTENSION.policyConstraints,
  EXTENSION.inhibitAnyPolicy,
] as const;

const ASKED: PolicyInputs = { ...ANY_POLICY_INPUTS, initialPolicies: ["1.2.3"], requireExplicitPolicy: true };

/** Paths with policies and names in them, signer first. */
const PATHS = PKITS_CASES.filter(({ id, valid }) => valid && /^4(08|10|12|13)/.test(id)).map(pathOf);

function pathOf({ cert, intermediates }: PkitsCase): readonly Certificate[] {
  const above = intermediates.toReversed().map((name) => parseCertificate(pkitsCertificate(name)));
  return [parseCertificate(pkitsCertificate(cert)), ...above, TRUST_ANCHOR];
}

function outcome(path: readonly Certificate[]): string {
  const verdicts = [ANY_POLICY_INPUTS, ASKED].map((policies) => {
    const rejected = checkPath(path, { at: AT, policies, allowance: { comparisons: 1000 } });
    return rejected?.failure ?? "valid";
  });
  return verdicts.join(" ");
}

describe("the rules of a path", () => {
  const changed = (path: number, place: number, type: string, value: Uint8Array): readonly Certificate[] => {
    const certificates = PATHS[path % PATHS.length] ?? [];
    return certificates.map((certificate, index) =>
      index === place % certificates.length
        ? {
            ...certificate,
            extensions: new Map([...certificate.extensions, [type, { critical: true, value }]]),
          }
        : certificate,
    );
  };

  test("come to a verdict of ours whatever bytes an extension has", () => {
    const bytes = uint8Array({ maxLength: 80 });
    assert(
      property(nat(), nat(), constantFrom(...READ_ON_THE_WAY), bytes, (path, place, type, value) => {
        expect(outcome(changed(path, place, type, value))).toMatch(
          /^(valid|CERTIFICATE_\w+) (valid|CERTIFICATE_\w+)$/,
        );
      }),
      { numRuns: 1000 },
    );
  });

  test("come to one wherever an extension is cut off or changed", () => {
    for (const [number, path] of PATHS.entries()) {
      for (const [place, { extensions }] of path.entries()) {
        for (const type of READ_ON_THE_WAY) {
          const value = extensions.get(type)?.value;
          if (value === undefined) continue;
          for (let length = 0; length < value.length; length += 3) {
            outcome(changed(number, place, type, value.subarray(0, length)));
            const other = Uint8Array.from(value);
            other[length] = (other[length] ?? 0) ^ 0xff;
            outcome(changed(number, place, type, other));
          }
        }
      }
    }
  });

  test("refuse an extension that is cut off, in an authority", () => {
    const cases = PKITS_CASES.filter(({ id, valid }) => valid && id.startsWith("413"));
    for (const path of cases.map(pathOf)) {
      const authority = path.findIndex(({ extensions }) => extensions.has(EXTENSION.nameConstraints));
      const value = path[authority]?.extensions.get(EXTENSION.nameConstraints)?.value ?? new Uint8Array();
      for (let length = 0; length < value.length; length++) {
        const cut = path.map((certificate, index) =>
          index === authority
            ? {
                ...certificate,
                extensions: new Map([
                  ...certificate.extensions,
                  [EXTENSION.nameConstraints, { critical: true, value: value.subarray(0, length) }] as const,
                ]),
              }
            : certificate,
        );
        expect(outcome(cut)).toBe("CERTIFICATE_UNTRUSTED CERTIFICATE_UNTRUSTED");
      }
    }
  });

  test("take a root's own hash as it is, and no other's", () => {
    const path = PATHS[0] ?? [];
    const sha1 = { scheme: "RSA-PKCS1", hash: "SHA-1", saltLength: 0 } as const;
    const weakAt = (place: number): readonly Certificate[] =>
      path.map((certificate, index) =>
        index === place ? { ...certificate, signatureAlgorithm: sha1 } : certificate,
      );
    const verdict = (place: number): string | undefined =>
      checkPath(weakAt(place), { at: AT, policies: ANY_POLICY_INPUTS, allowance: { comparisons: 1000 } })
        ?.failure;
    expect(verdict(path.length - 1)).toBeUndefined();
    for (let place = 0; place < path.length - 1; place++) expect(verdict(place)).toBe("CERTIFICATE_WEAK");
  });
});
