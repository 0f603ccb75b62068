import { array, assert, property, uint8Array } from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { embeddedAnswers, embeddedCertificates } from "../../../agent/cms/embedded-value.ts";
import { ID } from "../../../agent/cms/object-identifier.ts";
import {
  MAX_REVOCATION_INFO,
  parseSignedData,
  type ParsedSignedData,
} from "../../../agent/cms/parsed-signed-data.ts";
import { createTestPki, type TestPki } from "../../pki/test-pki.ts";
import { constructedTag, encode, objectIdentifier, TAG } from "../x509/element.ts";
import { craft } from "./crafted.ts";

const ENUMERATED = 0x0a;
const BASIC = "1.3.6.1.5.5.7.48.1.1";
const OCSP_RESPONSE = "1.3.6.1.5.5.7.16.2";

let pki: TestPki;
let bare: ParsedSignedData;

beforeAll(async () => {
  pki = await createTestPki();
  bare = parseSignedData(craft({ identity: pki.leader, content: Buffer.from("a") }));
});

/** Any sequence will do: nothing of it is looked at. */
const LIST = encode(TAG.sequence, encode(TAG.sequence), encode(TAG.octetString, Buffer.from("list")));
const BASIC_RESPONSE = encode(
  TAG.sequence,
  encode(TAG.sequence),
  encode(TAG.octetString, Buffer.from("basic")),
);
const RESPONSE = encode(
  TAG.sequence,
  encode(ENUMERATED, Uint8Array.of(0)),
  encode(
    constructedTag(0),
    encode(TAG.sequence, objectIdentifier(BASIC), encode(TAG.octetString, BASIC_RESPONSE)),
  ),
);

const values = (lists: readonly Uint8Array[], responses: readonly Uint8Array[]): Uint8Array =>
  encode(
    TAG.sequence,
    encode(constructedTag(0), encode(TAG.sequence, ...lists)),
    encode(constructedTag(1), encode(TAG.sequence, ...responses)),
  );

function carrying(
  unsigned: Readonly<Record<string, readonly Uint8Array[]>>,
  more: {
    readonly signed?: Readonly<Record<string, readonly Uint8Array[]>>;
    readonly infos?: readonly Uint8Array[];
  } = {},
): ParsedSignedData {
  const signer = {
    ...bare.signer,
    signedAttributes: new Map(Object.entries(more.signed ?? {})),
    unsignedAttributes: new Map(Object.entries(unsigned)),
  };
  return { ...bare, signer, revocationInfo: more.infos ?? [] };
}

describe("the revocation answers that a signature carries", () => {
  test("of CAdES are read, its basic responses made whole", () => {
    const found = embeddedAnswers(carrying({ [ID.revocationValues]: [values([LIST], [BASIC_RESPONSE])] }));
    expect(found.crls.map(hex)).toEqual([hex(LIST)]);
    expect(found.ocsps.map(hex)).toEqual([hex(RESPONSE)]);
  });

  test("of ISO 32000-1 are read from among what was signed", () => {
    const signed = { [ID.revocationInfoArchival]: [values([LIST], [RESPONSE])] };
    const found = embeddedAnswers(carrying({}, { signed }));
    expect(found.crls.map(hex)).toEqual([hex(LIST)]);
    expect(found.ocsps.map(hex)).toEqual([hex(RESPONSE)]);
  });

  test("that stand beside its certificates are read", () => {
    const other = encode(constructedTag(1), objectIdentifier(OCSP_RESPONSE), RESPONSE);
    const found = embeddedAnswers(carrying({}, { infos: [LIST, other] }));
    expect(found.crls.map(hex)).toEqual([hex(LIST)]);
    expect(found.ocsps.map(hex)).toEqual([hex(RESPONSE)]);
  });

  test("are taken up to their number", () => {
    for (const count of [MAX_REVOCATION_INFO, MAX_REVOCATION_INFO + 1]) {
      const many = values(Array<Uint8Array>(count).fill(LIST), Array<Uint8Array>(count).fill(RESPONSE));
      const found = embeddedAnswers(carrying({ [ID.revocationValues]: [many] }));
      expect([found.crls.length, found.ocsps.length]).toEqual([MAX_REVOCATION_INFO, MAX_REVOCATION_INFO]);
    }
  });

  test("are none where any bytes stand instead", () => {
    assert(
      property(array(uint8Array({ maxLength: 40 }), { maxLength: 3 }), (bytes) => {
        const found = embeddedAnswers(carrying({ [ID.revocationValues]: bytes }, { infos: bytes }));
        expect(found.ocsps.length + found.crls.length).toBeLessThanOrEqual(2 * MAX_REVOCATION_INFO);
        expect(embeddedCertificates(carrying({ [ID.certificateValues]: bytes }))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

test("certificates that were added to a signature are read, and others passed over", () => {
  const added = encode(TAG.sequence, pki.issuing.certificate, LIST, pki.root.certificate);
  const found = embeddedCertificates(carrying({ [ID.certificateValues]: [added] }));
  expect(found.map(({ der }) => hex(der))).toEqual([hex(pki.issuing.certificate), hex(pki.root.certificate)]);
});

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
