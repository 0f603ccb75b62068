import { derElement } from "../../../agent/x509/der-element.ts";
import type { TestIdentity } from "../../pki/test-pki.ts";
import { handList } from "./hand-list.ts";

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
  return handList(authority, { entries: all });
}
