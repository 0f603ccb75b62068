import "reflect-metadata"; // before @peculiar/x509, which registers its algorithms with it
import * as x509 from "@peculiar/x509";
import { beforeAll, describe, expect, test } from "vitest";
import { buildPath } from "../../../agent/trust/path.ts";
import { MAX_SIGNATURE_CHECKS, MAX_VALIDATED_PATHS } from "../../../agent/trust/path-search.ts";
import { parseCertificate, type Certificate } from "../../../agent/x509/certificate.ts";
import {
  createRoot,
  generateKeys,
  personName,
  type TestAuthority,
  type TestIdentity,
} from "../../pki/test-pki.ts";

const DAY_MS = 86_400_000;
const NOW = new Date();
const UNTRUSTED = { failure: "CERTIFICATE_UNTRUSTED", subIndication: "NO_CERTIFICATE_CHAIN_FOUND" };
const BAD_CHAIN = { failure: "CERTIFICATE_UNTRUSTED", subIndication: "CERTIFICATE_CHAIN_GENERAL_FAILURE" };
const EXPIRED = { failure: "CERTIFICATE_EXPIRED", subIndication: "EXPIRED" };

let root: TestAuthority;
let issuing: TestAuthority;
let signer: TestIdentity;

beforeAll(async () => {
  root = await createRoot({ name: "root", subject: personName("CA gốc") });
  issuing = await root.issueAuthority({ name: "issuing", subject: personName("CA cấp phát") });
  signer = await issuing.issue({ name: "signer", subject: personName("Người ký") });
});

const parsed = ({ certificate }: TestIdentity): Certificate => parseCertificate(certificate);

function find(
  candidates: readonly TestIdentity[],
  certificate = signer,
  roots: readonly TestIdentity[] = [root],
): ReturnType<typeof buildPath> {
  return buildPath({
    certificate: parsed(certificate),
    candidates: candidates.map(parsed),
    roots: roots.map(parsed),
    at: NOW,
  });
}

/** The same authority, certified once more. */
async function again(
  request: Parameters<TestAuthority["issueAuthority"]>[0] | object,
): Promise<TestIdentity> {
  const { subject, keys } = issuing;
  return await root.issueAuthority({ name: "again", subject, keys, ...request });
}

const ended = { notBefore: new Date(Date.now() - 100 * DAY_MS), notAfter: new Date(Date.now() - DAY_MS) };

describe("of several paths", () => {
  test("one that is valid is found whatever stands before it", async () => {
    const faulty = [
      await again(ended),
      await again({ keyUsage: x509.KeyUsageFlags.cRLSign }),
      await again({ basicConstraints: null }),
      await again({ extensions: [new x509.Extension("1.2.3.4", true, Uint8Array.of(5, 0))] }),
    ];
    expect(find([...faulty, issuing])).toHaveProperty("path.length", 3);
    expect(find([issuing, ...faulty])).toHaveProperty("path.length", 3);
  });

  test("one will do whose authority has another key identifier than the certificate says", async () => {
    // Two keys of one name: the certificate names the first one's key, and the second has signed it.
    const subject = personName("CA hai khoá");
    const [named, real] = [
      await createRoot({ name: "a", subject }),
      await createRoot({ name: "b", subject }),
    ];
    const made = await x509.X509CertificateGenerator.create({
      serialNumber: "01",
      subject: new x509.Name(personName("S")),
      issuer: new x509.Name(subject),
      notBefore: new Date(Date.now() - DAY_MS),
      notAfter: new Date(Date.now() + DAY_MS),
      publicKey: signer.keys.publicKey,
      signingKey: real.keys.privateKey,
      signingAlgorithm: { name: "ECDSA", hash: "SHA-256" },
      extensions: [await x509.AuthorityKeyIdentifierExtension.create(named.keys.publicKey)],
    });
    const certificate = { ...signer, certificate: new Uint8Array(made.rawData) };
    expect(find([], certificate, [named, real])).toHaveProperty("path.length", 2);
  });

  test("the failure of the one that came closest is told", async () => {
    const old = await issuing.issue({ name: "old", subject: personName("Hết hạn"), ...ended });
    const broken = await again({ basicConstraints: null });
    expect(find([broken], old)).toEqual(BAD_CHAIN);
    expect(find([broken, issuing], old)).toEqual(EXPIRED);
    expect(find([issuing, broken], old)).toEqual(EXPIRED);
  });

  test("those of other issuers with the same name in other words count as well", async () => {
    const shouted = personName("CA  CẤP PHÁT ");
    const renamed = await root.issueAuthority({ name: "renamed", subject: shouted, keys: issuing.keys });
    expect(find([renamed])).toHaveProperty("path.length", 3);
  });
});

describe("the search comes to an end", { timeout: 60_000 }, () => {
  async function mesh(size: number): Promise<TestIdentity[]> {
    const keys = await Promise.all(Array.from({ length: size }, async () => await generateKeys("P-256")));
    const nodes = await Promise.all(
      keys.map(
        async (pair, index) =>
          await createRoot({ name: `node-${index}`, subject: personName(`CA ${index}`), keys: pair }),
      ),
    );
    const pairs = nodes.flatMap((from) => nodes.filter((to) => to !== from).map((to) => [from, to] as const));
    return await Promise.all(
      pairs.map(
        async ([from, to]) =>
          await from.issueAuthority({ name: "cross", subject: to.subject, keys: to.keys }),
      ),
    );
  }

  test("among authorities that all issued each other, with or without a root", async () => {
    const crossed = await mesh(10);
    const [first] = crossed;
    const below = await createRoot({
      name: "node",
      subject: personName("CA 0"),
      keys: first?.keys ?? root.keys,
    });
    // The key of the first pair's subject is that of the second node.
    const certificate = await below.issue({
      name: "s",
      subject: personName("S"),
      issuer: personName("CA 1"),
    });
    const begun = performance.now();
    expect(find(crossed, certificate)).toEqual(UNTRUSTED);
    expect(performance.now() - begun).toBeLessThan(20_000);
    const bridge = await root.issueAuthority({
      name: "bridge",
      subject: personName("CA 1"),
      keys: first?.keys ?? root.keys,
    });
    expect(find([bridge, ...crossed], certificate)).toHaveProperty("path.length", 3);
  });

  test("among authorities of one name, after as many signatures as the limit allows", async () => {
    const { subject } = issuing;
    const impostors = await Promise.all(
      Array.from({ length: MAX_SIGNATURE_CHECKS + 20 }, async () => await createRoot({ name: "i", subject })),
    );
    const begun = performance.now();
    expect(find(impostors)).toEqual(UNTRUSTED);
    expect(performance.now() - begun).toBeLessThan(20_000);
    // The one with the right key identifier comes first.
    expect(find([...impostors, issuing])).toHaveProperty("path.length", 3);
  });

  test("among paths that are not valid, after as many as the limit allows", async () => {
    const { subject, keys } = issuing;
    const extensions = [new x509.Extension("1.2.3.4", true, Uint8Array.of(5, 0))];
    const faulty = await Promise.all(
      Array.from(
        { length: MAX_VALIDATED_PATHS },
        async () => await root.issueAuthority({ name: "faulty", subject, keys, extensions }),
      ),
    );
    expect(find([...faulty.slice(1), issuing])).toHaveProperty("path.length", 3);
    expect(find([...faulty, issuing])).toEqual(BAD_CHAIN);
  });

  test("among hundreds of certificates of one authority", async () => {
    const { subject, keys } = issuing;
    const twins = await Promise.all(
      Array.from({ length: 300 }, async () => await createRoot({ name: "twin", subject, keys })),
    );
    const candidates = twins.map(parsed);
    const request = { certificate: parsed(signer), roots: [parsed(root)], at: NOW };
    const begun = performance.now();
    expect(buildPath({ ...request, candidates })).toEqual(UNTRUSTED);
    const found = buildPath({ ...request, candidates: [...candidates, parsed(issuing)] });
    expect(found).toHaveProperty("path.length", 3);
    expect(performance.now() - begun).toBeLessThan(20_000);
  });
});
