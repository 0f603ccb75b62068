import { createHash } from "node:crypto";
import { bytesOfPieces } from "../../../agent/detached/piece.js";
import { signFile } from "../../../agent/detached/sign-file.js";
import { MemorySource } from "../../../agent/pdf/source.js";
import { parseCertificate } from "../../../agent/x509/certificate.js";
import { softKey } from "../pades/signer.js";
export const RSA = { scheme: "RSA-PKCS1", hash: "SHA-256" };
export const TIME = new Date("2026-11-21T01:30:05.250Z");
/** Ways to sign that the tests go through, with who can. */
export const ALGORITHMS = [
    ["leader", { scheme: "RSA-PKCS1", hash: "SHA-256" }],
    ["leader", { scheme: "RSA-PKCS1", hash: "SHA-384" }],
    ["leader", { scheme: "RSA-PKCS1", hash: "SHA-512" }],
    ["leader", { scheme: "RSA-PSS", hash: "SHA-256" }],
    ["ecP256", { scheme: "ECDSA", hash: "SHA-256" }],
    ["ecP384", { scheme: "ECDSA", hash: "SHA-384" }],
];
/** A signing of some bytes with a key in software. */
export function signingOf(bytes, pki, identity, algorithm) {
    const path = [identity.certificate, ...identity.chain, pki.root.certificate].map(parseCertificate);
    return {
        source: new MemorySource(bytes),
        prefixHash: createHash("sha256").update(bytes),
        key: softKey(identity, algorithm),
        path,
        time: TIME,
        stampTime: null,
    };
}
/** Signs, and joins the pieces. */
export async function signBytes(signing, format, target) {
    const file = await signFile(signing, format, target);
    return { file, bytes: Buffer.concat([...bytesOfPieces(file.pieces, signing.source)]) };
}
