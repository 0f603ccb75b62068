import "reflect-metadata"; // before @peculiar/x509, which registers its algorithms with it
import * as x509 from "@peculiar/x509";
import type { SubIndication } from "../../../protocol/report.ts";
import { constructedTag, encode, primitiveTag, TAG } from "../../agent/x509/element.ts";
import { createRoot, personName, type TestAuthority, type TestIdentity } from "../../pki/test-pki.ts";
import { type Case, type Expected, fails, passes, type Reason, unknown } from "./case.ts";
import { type CasePki, inDays, year } from "./case-pki.ts";
import { type SampleOptions, signedSample } from "./sample.ts";
import { sealedBy, stamped } from "./seal.ts";

const LIFE = { notBefore: year(2005), notAfter: year(2049) } as const;
const ORGANISATION = [{ C: ["VN"] }, { O: ["UBND xã Tân Lập"] }];

/** What may be said where a path breaks a rule: which of them depends on where the search ended. */
const BROKEN_PATH: readonly SubIndication[] = [
  "CHAIN_CONSTRAINTS_FAILURE",
  "CERTIFICATE_CHAIN_GENERAL_FAILURE",
  "NO_CERTIFICATE_CHAIN_FOUND",
];

const claimed = (at: Date): SampleOptions => ({ signature: { claimed: at } });

type Made = (
  name: string,
  signer: TestIdentity,
  expected: Expected,
  options?: SampleOptions & { pdfbox?: Reason },
) => Case;

/** Whose a signature is: paths, dates, and what authorities restrict. */
export async function trustCases(pki: CasePki): Promise<readonly Case[]> {
  const made: Made = (name, signer, expected, { pdfbox, ...options } = {}) => ({
    name,
    line: "trust",
    bytes: signedSample(sealedBy(signer), options),
    desk: "usual",
    expected,
    apart: { pdfsig: "no certificates", pdfbox },
  });
  return [
    ...(await strangers(pki, made)),
    ...(await dates(pki, made)),
    ...(await constraints(pki, made)),
    ...(await purposes(pki, made)),
    made(
      "a certificate that its authority signed by SHA-1",
      await bySha1(pki),
      unknown(["CRYPTO_CONSTRAINTS_FAILURE", "CRYPTO_CONSTRAINTS_FAILURE_NO_POE", ...BROKEN_PATH]),
      { pdfbox: "no strength" },
    ),
  ];
}

async function strangers(pki: CasePki, made: Made): Promise<readonly Case[]> {
  const { root, issuing, stranger, signer, signerWith } = pki;
  const none = unknown(["NO_CERTIFICATE_CHAIN_FOUND"], { intact: true, trustStore: null });
  const twin = await createRoot({ name: "twin", subject: root.subject, ...LIFE });
  const byTwin = await signerWith({}, twin);
  const tampered = await signerWith({});
  const other = Uint8Array.from(tampered.certificate);
  other[other.length - 3] = (other.at(-3) ?? 0) ^ 1;
  const alone = { ...signer, chain: [] };
  const selfSigned = await createRoot({
    name: "self",
    subject: personName("Nguyễn Văn An"),
    keys: pki.keys,
    ...LIFE,
  });
  return [
    made("a path to a root of the public service's store", signer, passes({ trustStore: "public-service" })),
    made("a root that nobody trusts", await signerWith({}, stranger), none),
    made(
      "a root by the name of a trusted one, and with another key",
      { ...byTwin, chain: [twin.certificate] },
      none,
    ),
    made("a certificate that its own signer issued", { ...selfSigned, chain: [] }, none),
    made("the issuer's certificate missing everywhere", alone, none),
    made(
      "a certificate whose signature does not hold",
      { ...tampered, certificate: other },
      unknown(BROKEN_PATH),
    ),
    made(
      "a certificate by its issuer's name, and not by its key",
      await signerWith({ issuer: issuing.subject }, stranger),
      unknown(BROKEN_PATH),
    ),
    made("authorities that vouch for each other in a circle", await inACircle(pki), none),
  ];
}

async function bySha1({ issuing, signer, keys }: CasePki): Promise<TestIdentity> {
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: "4a11",
    subject: new x509.Name(personName("Nguyễn Văn An")),
    issuer: new x509.Name(issuing.subject),
    notBefore: inDays(-30),
    notAfter: inDays(300),
    publicKey: keys.publicKey,
    signingKey: issuing.keys.privateKey,
    signingAlgorithm: { name: "ECDSA", hash: "SHA-1" } as EcdsaParams,
    extensions: [new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true)],
  });
  return { ...signer, certificate: new Uint8Array(certificate.rawData) };
}

/** A issues B, and B issues A; a search that does not look where it has been never ends. */
async function inACircle({ stranger, keys, signerWith }: CasePki): Promise<TestIdentity> {
  const one = await stranger.issueAuthority({ name: "one", subject: [{ CN: ["Vòng một"] }], ...LIFE });
  const two = await one.issueAuthority({ name: "two", subject: [{ CN: ["Vòng hai"] }], ...LIFE });
  const oneByTwo = await two.issueAuthority({
    name: "one-by-two",
    subject: [{ CN: ["Vòng một"] }],
    keys: one.keys,
    ...LIFE,
  });
  const signer = await signerWith({ keys }, one);
  return { ...signer, chain: [oneByTwo.certificate, two.certificate] };
}

async function dates({ signerWith, root, tsa }: CasePki, made: Made): Promise<readonly Case[]> {
  const ended = await signerWith({ notBefore: inDays(-400), notAfter: inDays(-100) });
  const future = await signerWith({ notBefore: inDays(30) });
  const lapsed = await root.issueAuthority({
    name: "lapsed",
    subject: [{ CN: ["CA hết hạn"] }],
    notBefore: year(2005),
    notAfter: inDays(-50),
  });
  const oneDay = await signerWith({ notBefore: inDays(-10), notAfter: inDays(-9) });
  const proven = (at: Date): Case => ({
    ...made(
      "ended since, and stamped before that",
      ended,
      passes({ signingTimeSource: "timestamp", remarks: ["EXPIRED_SINCE"] }),
    ),
    bytes: signedSample(stamped(sealedBy(ended), tsa, at), claimed(at)),
    apart: { pdfbox: "no time" },
  });
  return [
    made("ended, and signed after that by its own word", ended, fails(["EXPIRED"], { intact: true })),
    made(
      "ended, signed before that by its own word, and nothing proves it",
      ended,
      unknown(["OUT_OF_BOUNDS_NO_POE"]),
      claimed(inDays(-200)),
    ),
    made("ended, and no time claimed", ended, unknown(["OUT_OF_BOUNDS_NO_POE"]), {
      signature: { claimed: null },
    }),
    proven(inDays(-200)),
    made("valid for one day, and signed the day after", oneDay, fails(["EXPIRED"]), claimed(inDays(-8))),
    made("not yet valid", future, fails(["NOT_YET_VALID"])),
    made(
      "not yet valid, and signed in its time by its own word",
      future,
      fails(["NOT_YET_VALID"]),
      claimed(inDays(60)),
    ),
    made(
      "valid now, and signed before it was by its own word",
      await signerWith({}),
      fails(["NOT_YET_VALID"]),
      { ...claimed(inDays(-90)), pdfbox: "no claimed time" },
    ),
    made(
      "of an authority that has ended",
      await signerWith({}, lapsed),
      unknown([...BROKEN_PATH, "OUT_OF_BOUNDS_NO_POE"]),
    ),
  ];
}

const constraint = (id: string, isCritical: boolean, ...contents: readonly Uint8Array[]): x509.Extension =>
  new x509.Extension(id, isCritical, Uint8Array.from(encode(TAG.sequence, ...contents)));

/** NameConstraints ::= SEQUENCE { permittedSubtrees [0] …, excludedSubtrees [1] … }, of directory names. */
function nameConstraints(which: "permitted" | "excluded", name: x509.JsonName): x509.Extension {
  const base = encode(constructedTag(4), new Uint8Array(new x509.Name(name).toArrayBuffer()));
  return constraint(
    "2.5.29.30",
    true,
    encode(constructedTag(which === "permitted" ? 0 : 1), encode(TAG.sequence, base)),
  );
}

async function constraints({ root, signerWith }: CasePki, made: Made): Promise<readonly Case[]> {
  const under = async (
    name: string,
    extensions: readonly x509.Extension[],
    pathLength?: number,
  ): Promise<TestAuthority> =>
    root.issueAuthority({
      name,
      subject: [{ CN: [name] }],
      extensions,
      ...LIFE,
      ...(pathLength !== undefined && { pathLength }),
    });
  const short = await under("CA độ dài 0", [], 0);
  const below = await short.issueAuthority({ name: "below", subject: [{ CN: ["CA dưới"] }], ...LIFE });
  const long = await under("CA độ dài 1", [], 1);
  const belowLong = await long.issueAuthority({
    name: "below-long",
    subject: [{ CN: ["CA dưới"] }],
    ...LIFE,
  });
  const here = await under("CA của xã", [nameConstraints("permitted", ORGANISATION)]);
  const notHere = await under("CA không của xã", [nameConstraints("excluded", ORGANISATION)]);
  const elsewhere = [{ C: ["VN"] }, { O: ["Cơ quan khác"] }, { CN: ["Người khác"] }];
  const explicit = await under("CA có chính sách", [
    constraint("2.5.29.36", true, encode(primitiveTag(0), Uint8Array.of(0))),
  ]);
  const policy = new x509.CertificatePolicyExtension(["1.3.6.1.4.1.99999.5"]);
  const named = await under("CA một chính sách", [
    constraint("2.5.29.36", true, encode(primitiveTag(0), Uint8Array.of(0))),
    policy,
  ]);
  const broken = unknown(BROKEN_PATH, { intact: true });
  return [
    made("two authorities where one may stand", await signerWith({}, below), broken),
    made("two authorities where two may stand", await signerWith({}, belowLong), passes()),
    made("a name within what its authority may name", await signerWith({}, here), passes()),
    made(
      "a name without what its authority may name",
      await signerWith({ subject: elsewhere }, here),
      broken,
    ),
    made("a name that its authority must not name", await signerWith({}, notHere), broken),
    made(
      "a name beside what its authority must not name",
      await signerWith({ subject: elsewhere }, notHere),
      passes(),
    ),
    made("no policy where one is required", await signerWith({}, explicit), broken),
    made("the policy that is required", await signerWith({ extensions: [policy] }, named), passes()),
    made(
      "an extension that is critical and unknown",
      await signerWith({
        extensions: [new x509.Extension("1.3.6.1.4.1.99999.77", true, Uint8Array.of(5, 0))],
      }),
      broken,
    ),
    made(
      "an extension that is unknown and not critical",
      await signerWith({
        extensions: [new x509.Extension("1.3.6.1.4.1.99999.77", false, Uint8Array.of(5, 0))],
      }),
      passes(),
    ),
  ];
}

async function purposes({ root, issuing, signerWith }: CasePki, made: Made): Promise<readonly Case[]> {
  const { keyEncipherment, digitalSignature, nonRepudiation, cRLSign } = x509.KeyUsageFlags;
  const purpose = (id: string): x509.Extension => new x509.ExtendedKeyUsageExtension([id], true);
  const listsOnly = await root.issueAuthority({
    name: "lists",
    subject: [{ CN: ["CA chỉ ký danh sách"] }],
    keyUsage: cRLSign,
    ...LIFE,
  });
  const noCa = await issuing.issueAuthority({
    name: "no-ca",
    subject: [{ CN: ["Không phải CA"] }],
    basicConstraints: new x509.BasicConstraintsExtension(false, undefined, true),
    ...LIFE,
  });
  const without = await root.issueAuthority({
    name: "without",
    subject: [{ CN: ["CA không ghi"] }],
    basicConstraints: null,
    ...LIFE,
  });
  const broken = unknown(BROKEN_PATH, { intact: true });
  const wrongUse = { pdfbox: "no purpose" } as const;
  return [
    made("a key for encipherment only", await signerWith({ keyUsage: keyEncipherment }), broken, wrongUse),
    made(
      "a key for signing, and not for undeniable signatures",
      await signerWith({ keyUsage: digitalSignature }),
      passes(),
    ),
    made("a key for undeniable signatures only", await signerWith({ keyUsage: nonRepudiation }), passes()),
    made("a key without a stated use", await signerWith({ keyUsage: null }), passes()),
    made(
      "a certificate for time stamps only",
      await signerWith({ extensions: [purpose("1.3.6.1.5.5.7.3.8")] }),
      broken,
      wrongUse,
    ),
    made(
      "a certificate for servers only",
      await signerWith({ extensions: [purpose("1.3.6.1.5.5.7.3.1")] }),
      broken,
      wrongUse,
    ),
    made("issued by one that is no authority", await signerWith({}, noCa), broken),
    made("issued by one that does not say it is an authority", await signerWith({}, without), broken),
    made("issued by an authority that may sign lists only", await signerWith({}, listsOnly), broken),
  ];
}
