import { createHash } from "node:crypto";
import { prepareSigner } from "../cms/signed-data.ts";
import { signPdf } from "../pades/sign.ts";
import { PdfDocument } from "../pdf/document.ts";
import { MemorySource } from "../pdf/source.ts";
import { chooseAlgorithm, type SignaturePreference } from "../x509/algorithm-choice.ts";
import type { Certificate } from "../x509/certificate.ts";

/** One empty page. Its objects are found by scanning, as in a file whose table is damaged. */
const EMPTY_PAGE = Buffer.from(
  [
    "%PDF-1.7",
    "1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj",
    "2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj",
    "3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>\nendobj",
    "trailer\n<</Root 1 0 R/Size 4>>\nstartxref\n0\n%%EOF\n",
  ].join("\n"),
);

/**
 * Goes the way of a signature without the token, and ends where its value is checked. What a process does for the first
 * time is slow: done here while the user looks at the document, it does not stand between the PIN and the signature.
 *
 * @param path signer first, root last
 */
export async function rehearse(
  path: readonly [Certificate, ...Certificate[]],
  preference?: SignaturePreference,
): Promise<void> {
  const [signer, ...above] = path;
  const certificate = signer.der;
  const chain = above.map(({ der }) => der);
  const algorithm = chooseAlgorithm(signer, preference);
  const noSignature = new Uint8Array(256);
  const signing = {
    document: PdfDocument.open(new MemorySource(EMPTY_PAGE)),
    prefixHash: createHash("sha256").update(EMPTY_PAGE),
    key: { certificate, chain, algorithm, sign: () => Promise.resolve(noSignature) },
    signer: prepareSigner({ certificate, chain, algorithm }),
    path,
    request: { signerName: "", time: new Date(), place: null },
  };
  // The value is none, and so the check refuses the result.
  await signPdf(signing).catch(() => undefined);
}
