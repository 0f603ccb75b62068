import { readFile } from "node:fs/promises";
import { PDF, type Signer } from "@libpdf/core";
import type { Contender } from "./contender.ts";
import { openDirectToken } from "./direct-token.ts";
import { writeDurably } from "./durable-write.ts";

/** @libpdf/core, with the same token. */
export const libpdf: Contender = (arena) => {
  const token = openDirectToken(arena.modulePath, arena.tokenLabel, arena.pin);
  const signer: Signer = {
    certificate: token.certificate,
    certificateChain: [...arena.chain],
    keyType: "RSA",
    signatureAlgorithm: "RSASSA-PKCS1-v1_5",
    sign: (bytes) => Promise.resolve(new Uint8Array(token.sign(bytes))),
  };
  return Promise.resolve(async (input, output) => {
    const pdf = await PDF.load(await readFile(input));
    const { bytes } = await pdf.sign({ signer, level: "B-B" });
    await writeDurably(output, bytes);
  });
};
