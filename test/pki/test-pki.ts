import "reflect-metadata";
import { randomBytes } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { keptKeys } from "./kept-key.ts";

const DAY_MS = 86_400_000;

/** A certificate with its private key, as a test token or a test signer needs them. */
export interface TestIdentity {
  /** Short and safe as a file name: `leader`, `ec-p256`, … */
  readonly name: string;
  /** DER. */
  readonly certificate: Uint8Array;
  /** DER, PrivateKeyInfo without a password. */
  readonly pkcs8: Uint8Array;
  readonly keys: CryptoKeyPair;
  /** Certificates above it, issuer first, without the root. DER. */
  readonly chain: readonly Uint8Array[];
}

/** An authority that can issue more certificates, for tests that need odd ones. */
export interface TestAuthority extends TestIdentity {
  readonly subject: x509.JsonName;
  issue(request: CertificateRequest): Promise<TestIdentity>;
  issueAuthority(request: CertificateRequest & { pathLength?: number }): Promise<TestAuthority>;
}

export interface CertificateRequest {
  readonly name: string;
  readonly subject: x509.JsonName;
  /** A new P-256 pair where none is given. */
  readonly keys?: CryptoKeyPair;
  /** SubjectPublicKeyInfo (DER) instead of that of the keys, which must be the same key. */
  readonly spki?: Uint8Array;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  /** Default: digitalSignature and nonRepudiation; for an authority keyCertSign and cRLSign. `null` leaves the extension out. */
  readonly keyUsage?: x509.KeyUsageFlags | null;
  /** Default: the one that suits the request. `null` leaves basicConstraints out. */
  readonly basicConstraints?: x509.Extension | null;
  readonly extensions?: readonly x509.Extension[];
  /** Instead of the authority's own name, for a broken chain. */
  readonly issuer?: x509.JsonName;
  /** Hex. */
  readonly serialNumber?: string;
}

/** A certificate hierarchy for tests. Dates are relative to now. */
export interface TestPki {
  readonly root: TestAuthority;
  readonly issuing: TestAuthority;
  /** Nguyễn Văn An, O UBND xã Tân Lập, OU Lãnh đạo; RSA-2048. */
  readonly leader: TestIdentity;
  /** CN UBND xã Tân Lập; RSA-2048. */
  readonly organisation: TestIdentity;
  readonly ecP256: TestIdentity;
  readonly ecP384: TestIdentity;
  /** Ended yesterday. The leader's key. */
  readonly expired: TestIdentity;
  /** Begins in 30 days. The leader's key. */
  readonly notYetValid: TestIdentity;
  /** keyEncipherment only. The leader's key. */
  readonly wrongKeyUsage: TestIdentity;
  /** RSA-1024. */
  readonly weak: TestIdentity;
  /** A root that no trust folder of the tests names. */
  readonly otherRoot: TestAuthority;
  /** The leader's name, but issued under {@link TestPki.otherRoot}. */
  readonly untrusted: TestIdentity;
}

type KeyKind = "RSA-1024" | "RSA-2048" | "RSA-3072" | "RSA-4096" | "P-256" | "P-384" | "P-521";

/** Makes a key pair whose private key can be exported. */
export async function generateKeys(kind: KeyKind): Promise<CryptoKeyPair> {
  const algorithm = kind.startsWith("RSA")
    ? {
        name: "RSASSA-PKCS1-v1_5",
        modulusLength: Number(kind.slice(4)),
        publicExponent: Uint8Array.of(1, 0, 1),
        hash: "SHA-256",
      }
    : { name: "ECDSA", namedCurve: kind };
  return await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
}

const cachedKeys = new Map<string, Promise<CryptoKeyPair>>();

/** One pair for an owner and a kind of RSA key. */
function keysOf(owner: string, kind: "RSA-1024" | "RSA-2048"): Promise<CryptoKeyPair> {
  const id = `${owner}-${kind}`;
  const cached = cachedKeys.get(id) ?? keptKeys(id, async () => generateKeys(kind));
  cachedKeys.set(id, cached);
  return cached;
}

export function personName(commonName: string, unit: string | null = "Lãnh đạo"): x509.JsonName {
  const name: x509.JsonName = [{ C: ["VN"] }, { O: ["UBND xã Tân Lập"] }];
  if (unit !== null) name.push({ OU: [unit] });
  name.push({ CN: [commonName] });
  return name;
}

function authorityName(commonName: string): x509.JsonName {
  return [{ C: ["VN"] }, { O: ["Ban Cơ yếu thử nghiệm"] }, { CN: [commonName] }];
}

const signingAlgorithm = (key: CryptoKey): Algorithm & { hash: string } => ({
  name: key.algorithm.name,
  hash: "SHA-256",
});

async function identity(
  name: string,
  certificate: x509.X509Certificate,
  keys: CryptoKeyPair,
  chain: readonly Uint8Array[],
): Promise<TestIdentity> {
  return {
    name,
    certificate: new Uint8Array(certificate.rawData),
    pkcs8: new Uint8Array(await crypto.subtle.exportKey("pkcs8", keys.privateKey)),
    keys,
    chain,
  };
}

async function extensionsOf(
  request: CertificateRequest,
  keys: CryptoKeyPair,
  issuerKey: CryptoKey,
  defaults: { keyUsage: x509.KeyUsageFlags; basicConstraints: x509.Extension },
): Promise<x509.Extension[]> {
  const keyUsage = request.keyUsage === undefined ? defaults.keyUsage : request.keyUsage;
  const constraints =
    request.basicConstraints === undefined ? defaults.basicConstraints : request.basicConstraints;
  return [
    ...(constraints === null ? [] : [constraints]),
    ...(keyUsage === null ? [] : [new x509.KeyUsagesExtension(keyUsage, true)]),
    await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    await x509.AuthorityKeyIdentifierExtension.create(issuerKey),
    ...(request.extensions ?? []),
  ];
}

class Authority implements TestAuthority {
  readonly name: string;
  readonly certificate: Uint8Array;
  readonly pkcs8: Uint8Array;
  readonly keys: CryptoKeyPair;
  readonly chain: readonly Uint8Array[];
  readonly subject: x509.JsonName;
  readonly #isRoot: boolean;

  constructor(self: TestIdentity, subject: x509.JsonName, isRoot: boolean) {
    this.name = self.name;
    this.certificate = self.certificate;
    this.pkcs8 = self.pkcs8;
    this.keys = self.keys;
    this.chain = self.chain;
    this.subject = subject;
    this.#isRoot = isRoot;
  }

  async issue(request: CertificateRequest): Promise<TestIdentity> {
    const { digitalSignature, nonRepudiation } = x509.KeyUsageFlags;
    return await this.#make(request, {
      keyUsage: digitalSignature | nonRepudiation,
      basicConstraints: new x509.BasicConstraintsExtension(false, undefined, true),
    });
  }

  async issueAuthority(request: CertificateRequest & { pathLength?: number }): Promise<TestAuthority> {
    const made = await this.#make(request, authorityDefaults(request.pathLength));
    return new Authority(made, request.subject, false);
  }

  async #make(
    request: CertificateRequest,
    defaults: { keyUsage: x509.KeyUsageFlags; basicConstraints: x509.Extension },
  ): Promise<TestIdentity> {
    const keys = request.keys ?? (await generateKeys("P-256"));
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: request.serialNumber ?? randomSerialNumber(),
      subject: new x509.Name(request.subject),
      issuer: new x509.Name(request.issuer ?? this.subject),
      notBefore: request.notBefore ?? new Date(Date.now() - 30 * DAY_MS),
      notAfter: request.notAfter ?? new Date(Date.now() + 365 * DAY_MS),
      publicKey: request.spki === undefined ? keys.publicKey : new Uint8Array(request.spki),
      signingKey: this.keys.privateKey,
      signingAlgorithm: signingAlgorithm(this.keys.privateKey),
      extensions: await extensionsOf(request, keys, this.keys.publicKey, defaults),
    });
    const chain = this.#isRoot ? [] : [this.certificate, ...this.chain];
    return await identity(request.name, certificate, keys, chain);
  }
}

/** 16 bytes, positive, as public authorities use them. */
function randomSerialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString("hex");
}

function authorityDefaults(pathLength?: number): {
  keyUsage: x509.KeyUsageFlags;
  basicConstraints: x509.Extension;
} {
  return {
    keyUsage: x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
    basicConstraints: new x509.BasicConstraintsExtension(true, pathLength, true),
  };
}

/** Makes a self-signed root. */
export async function createRoot(
  request: CertificateRequest & { pathLength?: number },
): Promise<TestAuthority> {
  const keys = request.keys ?? (await generateKeys("P-256"));
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: request.serialNumber ?? randomSerialNumber(),
    name: new x509.Name(request.subject),
    notBefore: request.notBefore ?? new Date(Date.now() - 3650 * DAY_MS),
    notAfter: request.notAfter ?? new Date(Date.now() + 3650 * DAY_MS),
    keys,
    signingAlgorithm: signingAlgorithm(keys.privateKey),
    extensions: await extensionsOf(request, keys, keys.publicKey, authorityDefaults(request.pathLength)),
  });
  return new Authority(await identity(request.name, certificate, keys, []), request.subject, true);
}

/** Extensions that name, in certificates of an issuer, where their status can be asked for. */
export type StatusAddresses = (issuer: TestAuthority) => Promise<readonly x509.Extension[]>;

async function createAuthorities(
  addresses: StatusAddresses,
): Promise<{ root: TestAuthority; issuing: TestAuthority }> {
  const root = await createRoot({
    name: "root",
    subject: authorityName("CA gốc thử nghiệm Kyso"),
    keys: await keysOf("root", "RSA-2048"),
  });
  const issuing = await root.issueAuthority({
    name: "issuing",
    subject: authorityName("CA cấp phát thử nghiệm Kyso"),
    keys: await keysOf("issuing", "RSA-2048"),
    pathLength: 0,
    notBefore: new Date(Date.now() - 1825 * DAY_MS),
    notAfter: new Date(Date.now() + 1825 * DAY_MS),
    extensions: await addresses(root),
  });
  return { root, issuing };
}

const LEADER = "Nguyễn Văn An";
const ORGANISATION: x509.JsonName = [{ C: ["VN"] }, { L: ["Tân Lập"] }, { CN: ["UBND xã Tân Lập"] }];

/**
 * Makes the hierarchy that tests, the demonstration and the benchmark sign with. Unless `addresses` says otherwise, its
 * certificates name nobody who could be asked whether they were revoked. Nothing is written; see
 * {@link file://./pki-folder.ts}.
 */
export async function createTestPki(addresses: StatusAddresses = async () => []): Promise<TestPki> {
  const [leaderKeys, organisationKeys, weakKeys, { root, issuing }] = await Promise.all([
    keysOf("leader", "RSA-2048"),
    keysOf("organisation", "RSA-2048"),
    keysOf("weak", "RSA-1024"),
    createAuthorities(addresses),
  ]);
  const otherRoot = await createRoot({ name: "other-root", subject: authorityName("CA gốc không tin cậy") });
  const extensions = await addresses(issuing);
  const leader = { subject: personName(LEADER), keys: leaderKeys, extensions };
  const now = Date.now();
  return {
    root,
    issuing,
    otherRoot,
    leader: await issuing.issue({ ...leader, name: "leader" }),
    organisation: await issuing.issue({
      name: "organisation",
      subject: ORGANISATION,
      keys: organisationKeys,
      extensions,
    }),
    ecP256: await issuing.issue({ name: "ec-p256", subject: personName("Trần Thị Bình"), extensions }),
    ecP384: await issuing.issue({
      name: "ec-p384",
      subject: personName("Lê Văn Cường"),
      keys: await generateKeys("P-384"),
      extensions,
    }),
    expired: await issuing.issue({
      ...leader,
      name: "expired",
      notBefore: new Date(now - 400 * DAY_MS),
      notAfter: new Date(now - DAY_MS),
    }),
    notYetValid: await issuing.issue({
      ...leader,
      name: "not-yet-valid",
      notBefore: new Date(now + 30 * DAY_MS),
    }),
    wrongKeyUsage: await issuing.issue({
      ...leader,
      name: "wrong-key-usage",
      keyUsage: x509.KeyUsageFlags.keyEncipherment,
    }),
    weak: await issuing.issue({ ...leader, name: "weak", keys: weakKeys }),
    untrusted: await otherRoot.issue({ ...leader, name: "untrusted" }),
  };
}
