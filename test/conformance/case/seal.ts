import { createHash, randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { withTimestampToken } from "../../../agent/cms/unsigned-attribute.ts";
import type { CheckedHash } from "../../../agent/x509/signature-algorithm.ts";
import {
  contentType,
  craft,
  type Crafted,
  digestAlgorithmIdentifier,
  inOrder,
  messageDigest,
  signingCertificate,
} from "../../agent/cms/crafted.ts";
import { encode, objectIdentifier, TAG } from "../../agent/x509/element.ts";
import { pem } from "../../pki/pki-folder.ts";
import type { TestIdentity } from "../../pki/test-pki.ts";
import { runTool } from "../judge/tool.ts";
import type { Sealer } from "./signature-text.ts";

const TST_INFO = "1.2.840.113549.1.9.16.1.4";
const POLICY = "1.3.6.1.4.1.99999.1";
const GENERALIZED_TIME = 0x18;

/** What a signature by hand may have differently. */
export type CmsChanges = Omit<Partial<Crafted>, "identity" | "content">;

/** A CAdES signature by hand, right or wrong. */
export function sealedBy(
  identity: TestIdentity,
  changes: CmsChanges | ((covered: Buffer) => CmsChanges) = {},
): Sealer {
  return (covered) => {
    const own = typeof changes === "function" ? changes(covered) : changes;
    return craft({ identity, content: covered, ...own });
  };
}

/** The same with what {@link file://./signature-text.ts} has it cover hashed by another hash. */
export function sealedWithHash(identity: TestIdentity, hash: "SHA-384" | "SHA-512"): Sealer {
  return sealedBy(identity, (covered) => ({
    algorithm: { scheme: "RSA-PKCS1", hash },
    attributes: inOrder(
      contentType(),
      messageDigest(covered, hash.replace("-", "").toLowerCase()),
      signingCertificate(identity),
    ),
  }));
}

/** What `openssl cms -sign` is told beside key and content. */
export function sealedByOpenssl(
  folder: string,
  identity: TestIdentity,
  ...options: readonly string[]
): Sealer {
  return (covered) => {
    const work = path.join(folder, `cms-${randomBytes(6).toString("hex")}`);
    writeFileSync(`${work}.bin`, covered);
    writeFileSync(`${work}.crt`, pem(identity.certificate, "CERTIFICATE"));
    writeFileSync(`${work}.key`, pem(identity.pkcs8, "PRIVATE KEY"), { mode: 0o600 });
    writeFileSync(`${work}.chain`, identity.chain.map((der) => pem(der, "CERTIFICATE")).join(""));
    const input = ["-binary", "-in", `${work}.bin`, "-signer", `${work}.crt`, "-inkey", `${work}.key`];
    const chain = identity.chain.length === 0 ? [] : ["-certfile", `${work}.chain`];
    const output = ["-outform", "DER", "-out", `${work}.der`];
    const { status, stderr } = runTool("openssl", [
      "cms",
      "-sign",
      ...input,
      ...chain,
      "-nosmimecap",
      ...output,
      ...options,
    ]);
    if (status !== 0) throw new Error(`openssl cms: ${stderr}`);
    return new Uint8Array(readFileSync(`${work}.der`));
  };
}

/** What a time stamp may have differently. */
export interface StampChanges {
  /** What it stamps instead. */
  readonly imprintOf?: Uint8Array;
  readonly hash?: CheckedHash;
  readonly cms?: CmsChanges;
}

/** A time stamp of any moment by hand: no server that is honest makes one of the past. */
export function stampOf(
  tsa: TestIdentity,
  subject: Uint8Array,
  at: Date,
  changes: StampChanges = {},
): Uint8Array {
  const hash = changes.hash ?? "SHA-256";
  const imprint = createHash(hash.replace("-", "").toLowerCase())
    .update(changes.imprintOf ?? subject)
    .digest();
  const time = `${at.toISOString().slice(0, 19).replaceAll(/[-:T]/g, "")}Z`;
  const info = encode(
    TAG.sequence,
    encode(TAG.integer, Uint8Array.of(1)),
    objectIdentifier(POLICY),
    encode(TAG.sequence, digestAlgorithmIdentifier(hash), encode(TAG.octetString, imprint)),
    encode(TAG.integer, Uint8Array.of(0x40, ...randomBytes(7))),
    encode(GENERALIZED_TIME, Buffer.from(time)),
  );
  return craft({
    identity: tsa,
    content: info,
    eContent: info,
    eContentType: TST_INFO,
    attributes: inOrder(contentType(TST_INFO), messageDigest(info), signingCertificate(tsa)),
    algorithm: { scheme: "RSA-PKCS1", hash: "SHA-256" },
    ...changes.cms,
  });
}

/** A document time stamp. */
export function documentStamp(tsa: TestIdentity, at: Date, changes: StampChanges = {}): Sealer {
  return (covered) => stampOf(tsa, covered, at, changes);
}

/** A signature with a time stamp over its value. */
export function stamped(seal: Sealer, tsa: TestIdentity, at: Date, changes: StampChanges = {}): Sealer {
  return (covered) => {
    const cms = seal(covered);
    return withTimestampToken(cms, stampOf(tsa, signatureValueOf(cms), at, changes));
  };
}

/** The signature value is what a CMS without unsigned attributes ends with: 256 octets of RSA-2048. */
function signatureValueOf(cms: Uint8Array): Uint8Array {
  return cms.subarray(cms.length - 256);
}
