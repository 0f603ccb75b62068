import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { plainAddPlaceholder } from "@signpdf/placeholder-plain";
import { SignPdf } from "@signpdf/signpdf";
import { Signer, SUBFILTER_ETSI_CADES_DETACHED } from "@signpdf/utils";
import { prepareSigner, type CmsSigner } from "../../agent/cms/signed-data.ts";
import type { Contender } from "./contender.ts";
import { openDirectToken, type DirectToken } from "./direct-token.ts";
import { writeDurably } from "./durable-write.ts";

/** Its own signer keeps the key in memory; this one has the token sign, with our CMS, which is the quicker of the two. */
class TokenSigner extends Signer {
  readonly #token: DirectToken;
  readonly #cms: CmsSigner;

  constructor(token: DirectToken, cms: CmsSigner) {
    super();
    this.#token = token;
    this.#cms = cms;
  }

  override sign(pdf: Buffer): Promise<Buffer> {
    const digest = createHash("sha256").update(pdf).digest();
    const value = this.#token.sign(this.#cms.signedAttributes(digest));
    return Promise.resolve(Buffer.from(this.#cms.assemble(digest, value)));
  }
}

/** @signpdf, with the same token. */
export const signpdf: Contender = (arena) => {
  const token = openDirectToken(arena.modulePath, arena.tokenLabel, arena.pin);
  const cms = prepareSigner({
    certificate: token.certificate,
    chain: [...arena.chain],
    algorithm: { scheme: "RSA-PKCS1", hash: "SHA-256" },
  });
  const signer = new TokenSigner(token, cms);
  return Promise.resolve(async (input, output) => {
    const placeholder = plainAddPlaceholder({
      pdfBuffer: await readFile(input),
      reason: "",
      contactInfo: "",
      name: "",
      location: "",
      subFilter: SUBFILTER_ETSI_CADES_DETACHED,
    });
    await writeDurably(output, await new SignPdf().sign(placeholder, signer));
  });
};
