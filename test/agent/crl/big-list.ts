import { createPrivateKey, sign } from "node:crypto";
import { parseCertificate } from "../../../agent/x509/certificate.ts";
import { derElement } from "../../../agent/x509/der-element.ts";
import type { TestIdentity } from "../../pki/test-pki.ts";

const SHA256_WITH_ECDSA = Buffer.from("300a06082a8648ce3d040302", "hex");

/** Serial numbers of 16 octets, which all begin alike. */
export function serialNumberOf(index: number): Buffer {
  const serial = Buffer.alloc(16, 0x41);
  serial.writeUInt32BE(index, 12);
  return serial;
}

/** A list of so many entries, 40 octets each, signed by an authority with a P-256 key; DER. */
export function bigList(authority: TestIdentity, entries: number): Uint8Array {
  const date = derElement(0x17, Buffer.from("260101000000Z"));
  const reason = Buffer.from("300c300a0603551d1504030a0101", "hex");
  const one = derElement(0x30, derElement(0x02, serialNumberOf(0)), date, reason);
  const all = Buffer.alloc(one.length * entries);
  for (let index = 0; index < entries; index++) {
    all.set(one, index * one.length);
    all.writeUInt32BE(index, index * one.length + 4 + 12);
  }
  const tbs = derElement(
    0x30,
    derElement(0x02, Uint8Array.of(1)),
    SHA256_WITH_ECDSA,
    parseCertificate(authority.certificate).subjectDer,
    derElement(0x17, Buffer.from(utcTime(Date.now() - 3_600_000))),
    derElement(0x17, Buffer.from(utcTime(Date.now() + 86_400_000))),
    derElement(0x30, all),
  );
  const key = createPrivateKey({ key: Buffer.from(authority.pkcs8), format: "der", type: "pkcs8" });
  const signature = sign("sha256", tbs, { key, dsaEncoding: "der" });
  return derElement(0x30, tbs, SHA256_WITH_ECDSA, derElement(0x03, Uint8Array.of(0), signature));
}

function utcTime(time: number): string {
  return `${new Date(time).toISOString().slice(2, 19).replaceAll(/[-:T]/g, "")}Z`;
}
