import { execFile } from "node:child_process";
import { createPrivateKey, randomBytes, X509Certificate } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { AsnConvert, OctetString } from "@peculiar/asn1-schema";
import { TimeStampReq } from "@peculiar/asn1-tsp";
import { AlgorithmIdentifier } from "@peculiar/asn1-x509";
import { parseSignedData } from "../../agent/cms/parsed-signed-data.ts";
import {
  contentType,
  craft,
  inOrder,
  messageDigest,
  signingCertificate,
  type Crafted,
} from "../agent/cms/crafted.ts";
import { encode, TAG } from "../agent/x509/element.ts";
import type { TsaFault } from "./tsa-order.ts";

const run = promisify(execFile);

const TST_INFO = "1.2.840.113549.1.9.16.1.4";
const SHA_512 = "2.16.840.1.101.3.4.2.3";
const MD5 = "1.2.840.113549.2.5";

/** Granted: PKIStatusInfo ::= SEQUENCE { status INTEGER 0 } */
const GRANTED = encode(TAG.sequence, encode(TAG.integer, Uint8Array.of(0)));

/** What each fault makes of the request before OpenSSL sees it. */
const REQUEST_FAULTS: Partial<Record<TsaFault, (request: TimeStampReq) => void>> = {
  "wrong-nonce": (request) => (request.nonce = Uint8Array.from([0x11, ...randomBytes(8)]).buffer),
  "no-nonce": (request) => delete request.nonce,
  "wrong-imprint": (request) => (request.messageImprint.hashedMessage = new OctetString(randomBytes(32))),
  "other-hash": (request) => {
    request.messageImprint.hashAlgorithm = new AlgorithmIdentifier({ algorithm: SHA_512 });
    request.messageImprint.hashedMessage = new OctetString(randomBytes(64));
  },
  "other-policy": (request) => (request.reqPolicy = "1.3.6.1.4.1.99999.2"),
  "bad-alg": (request) => {
    request.messageImprint.hashAlgorithm = new AlgorithmIdentifier({ algorithm: MD5, parameters: null });
    request.messageImprint.hashedMessage = new OctetString(randomBytes(16));
  },
  "no-certificate": (request) => (request.certReq = false),
};

/** Which section of the configuration OpenSSL stamps by. */
const SECTIONS: Partial<Record<TsaFault, string>> = {
  expired: "tsa-expired",
  weak: "tsa-weak",
  untrusted: "tsa-untrusted",
  "ess-cert-id-v1": "ess-cert-id-v1",
};

/** What OpenSSL refuses to make, put together anew from what it has stamped. */
const REMADE: Partial<Record<TsaFault, (made: Made) => Partial<Crafted>>> = {
  "not-critical": (made) => ({ identity: made.identity("tsa-not-critical") }),
  "two-purposes": (made) => ({ identity: made.identity("tsa-two-purposes") }),
  "wrong-time": ({ content }) => ({ content: anotherYear(content) }),
  "broken-signature": () => ({ signedBytes: () => Buffer.from("something else") }),
  "two-signers": () => ({ signers: 2 }),
  "no-binding": ({ content }) => ({ attributes: inOrder(contentType(TST_INFO), messageDigest(content)) }),
};

interface Made {
  readonly content: Uint8Array;
  identity(name: string): Crafted["identity"];
}

/** Makes a TSA's answers. */
export class TsaAnswers {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** DER of a TimeStampResp, with this fault. */
  async answer(query: Uint8Array, fault: TsaFault | null): Promise<Uint8Array> {
    if (fault === "no-token") return encode(TAG.sequence, GRANTED);
    const request = AsnConvert.parse(query, TimeStampReq);
    const change = fault === null ? undefined : REQUEST_FAULTS[fault];
    change?.(request);
    const changed = change === undefined ? query : new Uint8Array(AsnConvert.serialize(request));
    const reply = await this.#stamp(changed, (fault !== null && SECTIONS[fault]) || "tsa");
    const remake = fault === null ? undefined : REMADE[fault];
    return remake === undefined ? reply : this.#remade(reply, remake);
  }

  async #stamp(query: Uint8Array, section: string): Promise<Uint8Array> {
    const name = randomBytes(8).toString("hex");
    const file = (ending: string): string => path.join(this.#folder, `${name}.${ending}`);
    writeFileSync(file("tsq"), query);
    writeFileSync(file("serial"), `01${name}\n`);
    const args = ["ts", "-reply", "-config", "openssl.cnf", "-section", section];
    await run("openssl", [...args, "-queryfile", `${name}.tsq`, "-out", `${name}.tsr`], {
      cwd: this.#folder,
      env: { ...process.env, KYSO_SERIAL: `${name}.serial` },
    });
    return new Uint8Array(readFileSync(file("tsr")));
  }

  #remade(reply: Uint8Array, remake: (made: Made) => Partial<Crafted>): Uint8Array {
    const content = parseSignedData(tokenOf(reply)).content ?? new Uint8Array();
    const changes = remake({ content, identity: (name) => this.#identity(name) });
    const identity = changes.identity ?? this.#identity("tsa");
    const stamped = changes.content ?? content;
    const token = craft({
      identity,
      algorithm: { scheme: schemeOf(identity.pkcs8), hash: "SHA-256" },
      attributes: inOrder(contentType(TST_INFO), messageDigest(stamped), signingCertificate(identity)),
      eContentType: TST_INFO,
      ...changes,
      content: stamped,
      eContent: stamped,
    });
    return encode(TAG.sequence, GRANTED, token);
  }

  #identity(name: string): Crafted["identity"] {
    const file = path.join(this.#folder, name);
    const chain = readFileSync(`${file}.chain`, "utf8").match(/-----BEGIN[^]+?END CERTIFICATE-----/g) ?? [];
    return {
      certificate: new Uint8Array(new X509Certificate(readFileSync(`${file}.crt`)).raw),
      pkcs8: new Uint8Array(
        createPrivateKey(readFileSync(`${file}.key`)).export({ format: "der", type: "pkcs8" }),
      ),
      chain: chain.map((text) => new Uint8Array(new X509Certificate(text).raw)),
    };
  }
}

/** The second element of the answer: what follows the status. */
export function tokenOf(reply: Uint8Array): Uint8Array {
  const contents = reply.subarray(headerLength(reply));
  const status = headerLength(contents) + (contents[1] ?? 0); // of less than 128 octets when granted
  return contents.subarray(status);
}

function headerLength(element: Uint8Array): number {
  const length = element[1] ?? 0;
  return length < 0x80 ? 2 : 2 + (length & 0x7f);
}

/** Changes the year of genTime, the one GeneralizedTime, to a leap year, which has every day. */
function anotherYear(tstInfo: Uint8Array): Uint8Array {
  const copy = Buffer.from(tstInfo);
  const match = /20\d{12}(\.\d+)?Z/.exec(copy.toString("latin1"));
  copy.write("2016", match?.index ?? 0, "latin1");
  return new Uint8Array(copy);
}

function schemeOf(pkcs8: Uint8Array): "ECDSA" | "RSA-PKCS1" {
  const key = createPrivateKey({ key: Buffer.from(pkcs8), format: "der", type: "pkcs8" });
  return key.asymmetricKeyType === "ec" ? "ECDSA" : "RSA-PKCS1";
}
