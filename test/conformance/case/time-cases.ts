import { createPrivateKey, sign } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  contentType,
  digestAlgorithmIdentifier,
  inOrder,
  messageDigest,
  signingCertificate,
} from "../../agent/cms/crafted.ts";
import { encode, objectIdentifier, TAG } from "../../agent/x509/element.ts";
import { generateKeys, type TestIdentity } from "../../pki/test-pki.ts";
import { startTsa } from "../../pki/tsa.ts";
import { runTool } from "../judge/tool.ts";
import { withTimestampToken } from "../../../agent/cms/unsigned-attribute.ts";
import { type Case, type Expected, fails, passes, together, unknown } from "./case.ts";
import { type CasePki, inDays, timeStamping, year } from "./case-pki.ts";
import { furtherSigned, type SampleOptions, signedSample } from "./sample.ts";
import { type CmsChanges, documentStamp, sealedBy, type StampChanges, stamped } from "./seal.ts";
import type { Sealer } from "./signature-text.ts";

const STAMP_TEXT = { type: "DocTimeStamp", subFilter: "ETSI.RFC3161", claimed: null } as const;
/** sha1WithRSAEncryption. */
const SHA1_WITH_RSA = encode(TAG.sequence, objectIdentifier("1.2.840.113549.1.1.5"), encode(TAG.null));
const BY_STAMP = { signingTimeSource: "timestamp" } as const;
const BY_WORD = { signingTimeSource: "claimed" } as const;

const claimed = (at: Date): SampleOptions => ({ signature: { claimed: at } });

/** Time stamps, right and wrong: of a signer whose certificate has ended, whom only a proof of the time saves. */
export async function timeCases(folder: string, pki: CasePki): Promise<readonly Case[]> {
  const { signer, tsa, stranger, tsaWith, signerWith } = pki;
  const ended = await signerWith({ notBefore: inDays(-400), notAfter: inDays(-100) });
  const then = inDays(-200);
  const made = (
    name: string,
    bytes: Uint8Array,
    expected: Expected,
    pdfbox?: Case["apart"]["pdfbox"],
  ): Case => ({
    name,
    line: "time",
    bytes,
    desk: "usual",
    expected,
    apart: { pdfsig: name.includes("document time stamp") ? "no stamps" : "no certificates", pdfbox },
  });
  const by = (who: TestIdentity, at = then, changes: StampChanges = {}): Buffer =>
    signedSample(stamped(sealedBy(ended), who, at, changes), claimed(then));
  const unproven = unknown(["OUT_OF_BOUNDS_NO_POE"], { intact: true });
  const broken = { signedBytes: (): Uint8Array => Buffer.from("something else") };
  const weakTsa = await tsaWith({ keys: await generateKeys("RSA-1024") });
  const under = furtherSigned(signedSample(sealedBy(ended), claimed(then)), documentStamp(tsa, then), {
    name: "Stamp",
    signature: STAMP_TEXT,
  });
  return [
    made(
      "a time stamp over the signature",
      signedSample(stamped(sealedBy(signer), tsa, new Date())),
      passes(BY_STAMP),
    ),
    made("a time stamp by OpenSSL's own authority", await byOpenssl(folder, pki), passes(BY_STAMP)),
    made("no time stamp", signedSample(sealedBy(signer)), passes({ ...BY_WORD, remarks: ["TIME_CLAIMED"] })),
    made(
      "ended since, and stamped before",
      by(tsa),
      passes({ ...BY_STAMP, remarks: ["EXPIRED_SINCE"] }),
      "no time",
    ),
    made(
      "ended since, and a document time stamp before",
      under,
      together(passes(BY_STAMP), passes({}, "Stamp")),
      "no time",
    ),
    made("ended, and stamped after that", by(tsa, inDays(-50)), unproven),
    made(
      "ended, and the time stamp is of other bytes",
      by(tsa, then, { imprintOf: Buffer.from("others") }),
      unproven,
    ),
    made("ended, and the time stamp is of nobody trusted", by(await tsaWith({}, stranger)), unproven),
    made("ended, and the time stamp is by a signer's key", by(await signerWith({})), unproven),
    made(
      "ended, and the server may do other things beside",
      by(await tsaWith({ extensions: timeStamping(true, "1.3.6.1.5.5.7.3.4") })),
      unproven,
    ),
    made(
      "ended, and the server's purpose is not critical",
      by(await tsaWith({ extensions: timeStamping(false) })),
      unproven,
    ),
    made("ended, and the time stamp's signature does not hold", by(tsa, then, { cms: broken }), unproven),
    made(
      "ended, and the server's certificate had ended before",
      by(await tsaWith({ notAfter: inDays(-300) })),
      unproven,
    ),
    made(
      "ended, and the server's certificate has ended since, with nothing to prove the stamp",
      by(await tsaWith({ notAfter: inDays(-20) })),
      unproven,
    ),
    made("ended, and the server's key is short", by(weakTsa), unproven),
    made("ended, and the stamp's imprint is by SHA-1", by(tsa, then, { hash: "SHA-1" }), unproven),
    made(
      "good, and a time stamp of other bytes beside",
      signedSample(stamped(sealedBy(signer), tsa, new Date(), { imprintOf: Buffer.from("others") })),
      passes(BY_WORD),
      "its own stamp",
    ),
    made(
      "a document time stamp of other bytes",
      furtherSigned(
        signedSample(sealedBy(signer)),
        documentStamp(tsa, new Date(), { imprintOf: Buffer.from("others") }),
        { name: "Stamp", signature: STAMP_TEXT },
      ),
      together(passes(), fails(["HASH_FAILURE"], {}, "Stamp")),
    ),
    made(
      "a document time stamp of nobody trusted",
      furtherSigned(signedSample(sealedBy(signer)), documentStamp(await tsaWith({}, stranger), new Date()), {
        name: "Stamp",
        signature: STAMP_TEXT,
      }),
      together(passes(BY_WORD), unknown(["NO_CERTIFICATE_CHAIN_FOUND"], {}, "Stamp")),
    ),
    made(
      "SHA-1, and proven from 2012",
      signedSample(
        oldSeal(await signerWith({ notBefore: year(2010), notAfter: year(2014) }), tsa),
        claimed(year(2012)),
      ),
      passes({ ...BY_STAMP, remarks: ["WEAK_ALGORITHM"] }),
      "no time",
    ),
    made(
      "SHA-1, and proven from 2019 only",
      signedSample(
        oldSeal(await signerWith({ notBefore: year(2010), notAfter: year(2030) }), tsa, year(2019)),
        claimed(year(2012)),
      ),
      unknown(["CRYPTO_CONSTRAINTS_FAILURE", "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"]),
      "no strength",
    ),
  ];
}

function oldSeal(signer: TestIdentity, tsa: TestIdentity, at = year(2012)): Sealer {
  const sha1 = sealedBy(signer, (covered) => ({
    attributes: inOrder(contentType(), messageDigest(covered, "sha1"), signingCertificate(signer)),
    digestAlgorithm: digestAlgorithmIdentifier("SHA-1"),
    signatureAlgorithm: SHA1_WITH_RSA,
    signedBytes: (attributes) => attributes,
    ...sha1Value(signer, covered),
  }));
  return stamped(sha1, tsa, at);
}

/** The signature value over the same attributes, by SHA-1. */
function sha1Value(signer: TestIdentity, covered: Buffer): Pick<CmsChanges, "signatureValue"> {
  const attributes = inOrder(contentType(), messageDigest(covered, "sha1"), signingCertificate(signer));
  const key = createPrivateKey({ key: Buffer.from(signer.pkcs8), format: "der", type: "pkcs8" });
  return { signatureValue: sign("sha1", encode(TAG.set, ...attributes), key) };
}

/** A token as `openssl ts` makes it. */
async function byOpenssl(folder: string, { issuing, root, signer }: CasePki): Promise<Buffer> {
  const server = await startTsa(path.join(folder, "tsa"), { authority: issuing, root });
  try {
    return signedSample((covered) => {
      const cms = sealedBy(signer)(covered);
      return withTimestampToken(cms, opensslToken(server.folder, cms.subarray(cms.length - 256)));
    });
  } finally {
    await server.stop();
  }
}

function opensslToken(folder: string, value: Uint8Array): Uint8Array {
  const file = (name: string): string => path.join(folder, name);
  writeFileSync(file("case.bin"), value);
  writeFileSync(file("case.serial"), "0177\n");
  const run = (...args: readonly string[]): void => {
    const env = { ...process.env, KYSO_SERIAL: "case.serial" };
    const { status, stderr } = runTool("openssl", ["ts", ...args], { cwd: folder, env });
    if (status !== 0) throw new Error(`openssl ts: ${stderr}`);
  };
  run("-query", "-data", "case.bin", "-sha256", "-cert", "-out", "case.tsq");
  run(
    "-reply",
    "-config",
    "openssl.cnf",
    "-section",
    "tsa",
    "-queryfile",
    "case.tsq",
    "-token_out",
    "-out",
    "case.token",
  );
  return new Uint8Array(readFileSync(file("case.token")));
}
