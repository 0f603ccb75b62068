import { describe, expect, test } from "vitest";
import { buildPath } from "../../../../agent/trust/path.ts";
import { RevocationChecker } from "../../../../agent/trust/revocation.ts";
import { TrustStore } from "../../../../agent/trust/store.ts";
import { parseCertificate, type Certificate } from "../../../../agent/x509/certificate.ts";
import { isErrorCode, KysoError } from "../../../../protocol/error.ts";
import {
  PKITS_CASES,
  pkitsCertificate,
  pkitsList,
  policyInputsOf,
  TRUST_ANCHOR,
  type PkitsCase,
} from "./case.ts";

/** Within the dates of nearly all of the suite's certificates, 2010 to 2030. */
const AT = new Date("2020-01-01T00:00:00Z");

/**
 * Cases that are to be accepted and are refused, each with its reason.
 *
 * Those with DSA: FIPS 186-5 has taken it away for signing, and no Vietnamese authority has used it.
 */
const UNSUPPORTED: ReadonlyMap<string, string> = new Map([
  ["40104", "DSA signature"],
  ["40105", "DSA parameters inherited from the issuer's key"],
]);

/** `good`, or why the path is not accepted: a path failure's words, or what the revocation lists make of it. */
async function outcomeOf(pkits: PkitsCase): Promise<string> {
  try {
    const certificate = parseCertificate(pkitsCertificate(pkits.cert));
    const candidates = pkits.intermediates.map((name) => parseCertificate(pkitsCertificate(name)));
    const found = buildPath({
      certificate,
      candidates,
      roots: [TRUST_ANCHOR],
      at: AT,
      policies: policyInputsOf(pkits),
    });
    if (!("path" in found)) return `${found.failure} ${found.subIndication}`;
    return await revocationOf(found.path, candidates, pkits.crls);
  } catch (error) {
    if (error instanceof KysoError && isErrorCode(error.code)) return error.code;
    throw error;
  }
}

async function revocationOf(
  path: readonly Certificate[],
  candidates: readonly Certificate[],
  lists: readonly string[],
): Promise<string> {
  const checker = new RevocationChecker({
    http: null,
    cacheFolder: null,
    now: () => AT,
    trust: TrustStore.of([TRUST_ANCHOR.der]),
  });
  const certificates = candidates.map(({ der }) => der);
  const crls = [...new Set(["TrustAnchorRootCRL.crl", ...lists])].map(pkitsList);
  const { status, failure } = await checker.checkPath(path, { at: AT, known: { crls, certificates } });
  return failure === undefined ? status : `${status} ${failure}`;
}

function titleOf({ id, name, inputs }: PkitsCase): string {
  return `${id} ${name}${inputs === undefined ? "" : ` with ${JSON.stringify(inputs)}`}`;
}

describe("the NIST test suite of path validation", () => {
  const supported = PKITS_CASES.filter(({ id }) => !UNSUPPORTED.has(id));

  test("has all its cases", () => {
    expect(PKITS_CASES).toHaveLength(247);
  });

  test.each(supported.map((pkits) => [titleOf(pkits), pkits] as const))("%s", async (_, pkits) => {
    const outcome = await outcomeOf(pkits);
    if (pkits.valid) expect(outcome).toBe("good");
    else expect(outcome).not.toBe("good");
  });

  test.each([...UNSUPPORTED])("%s is refused: %s", async (id) => {
    const cases = PKITS_CASES.filter((pkits) => pkits.id === id);
    expect(cases).toHaveLength(1);
    for (const pkits of cases) expect(await outcomeOf(pkits)).toMatch(/^CERTIFICATE_/);
  });
});
