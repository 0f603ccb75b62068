import { createHash, createVerify, X509Certificate } from "node:crypto";
import { DOMParser } from "@xmldom/xmldom";
import { SignedXml } from "xml-crypto";

/** What a hash and a way of verifying are called by xml-crypto, which knows fewer than the standard. */
class Verifier {
  readonly #uri: string;
  readonly #hash: string;

  constructor(uri: string) {
    this.#uri = uri;
    this.#hash = /sha[0-9]+/.exec(uri)?.[0] ?? "";
  }

  getAlgorithmName = (): string => this.#uri;
  getSignature = (): string => "";
  verifySignature = (material: string, key: unknown, value: string): boolean => {
    const isEc = this.#uri.includes("ecdsa");
    const options = { key: key as string, ...(isEc && { dsaEncoding: "ieee-p1363" as const }) };
    return createVerify(this.#hash).update(material).verify(options, value, "base64");
  };
}

class Sha384 {
  getAlgorithmName = (): string => "http://www.w3.org/2001/04/xmldsig-more#sha384";
  getHash = (xml: string): string => createHash("sha384").update(xml).digest("base64");
}

/** Whether xml-crypto finds a document's last signature good, with a certificate. */
export function xmlCrypto(signed: Uint8Array, certificate: Uint8Array): boolean {
  const text = Buffer.from(signed).toString("utf8");
  const signature = new DOMParser()
    .parseFromString(text, "text/xml")
    .getElementsByTagNameNS("http://www.w3.org/2000/09/xmldsig#", "Signature");
  const verifier = new SignedXml({ publicCert: new X509Certificate(certificate).toString() });
  verifier.getCertFromKeyInfo = () => null;
  for (const name of ["rsa-sha384", "ecdsa-sha256", "ecdsa-sha384"]) {
    const uri = `http://www.w3.org/2001/04/xmldsig-more#${name}`;
    verifier.SignatureAlgorithms[uri] = class extends Verifier {
      constructor() {
        super(uri);
      }
    };
  }
  verifier.HashAlgorithms["http://www.w3.org/2001/04/xmldsig-more#sha384"] = Sha384;
  const last = signature.item(signature.length - 1);
  if (last === null) return false;
  verifier.loadSignature(last);
  return verifier.checkSignature(text);
}
