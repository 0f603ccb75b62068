import type { FileFormat } from "../../../protocol/signature-format.ts";
import { type SignedFile } from "../../../agent/detached/sign-file.ts";
import type { FileSigning } from "../../../agent/detached/file-signing.ts";
import type { XmlTarget } from "../../../agent/detached/xml-target.ts";
import type { SignatureAlgorithm } from "../../../agent/x509/signature-algorithm.ts";
import type { TestIdentity, TestPki } from "../../pki/test-pki.ts";
export declare const RSA: SignatureAlgorithm;
export declare const TIME: Date;
/** Ways to sign that the tests go through, with who can. */
export declare const ALGORITHMS: readonly [readonly ["leader", {
    readonly scheme: "RSA-PKCS1";
    readonly hash: "SHA-256";
}], readonly ["leader", {
    readonly scheme: "RSA-PKCS1";
    readonly hash: "SHA-384";
}], readonly ["leader", {
    readonly scheme: "RSA-PKCS1";
    readonly hash: "SHA-512";
}], readonly ["leader", {
    readonly scheme: "RSA-PSS";
    readonly hash: "SHA-256";
}], readonly ["ecP256", {
    readonly scheme: "ECDSA";
    readonly hash: "SHA-256";
}], readonly ["ecP384", {
    readonly scheme: "ECDSA";
    readonly hash: "SHA-384";
}]];
/** A signing of some bytes with a key in software. */
export declare function signingOf(bytes: Uint8Array, pki: TestPki, identity: TestIdentity, algorithm: SignatureAlgorithm): FileSigning;
/** Signs, and joins the pieces. */
export declare function signBytes(signing: FileSigning, format: FileFormat, target?: XmlTarget): Promise<{
    readonly file: SignedFile;
    readonly bytes: Buffer;
}>;
