import { createHash } from "node:crypto";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { ID } from "../../../agent/cms/object-identifier.ts";
import { parseSignedData } from "../../../agent/cms/parsed-signed-data.ts";
import { prepareSigner, type CmsSigner } from "../../../agent/cms/signed-data.ts";
import { timestampTokenRoom, withTimestampToken } from "../../../agent/cms/unsigned-attribute.ts";
import { verifySignedData } from "../../../agent/cms/verification.ts";
import { isDer } from "../../../agent/x509/canonical-der.ts";
import { derElement, elementAt } from "../../../agent/x509/der-element.ts";
import { signWith } from "../../pki/sign-with.ts";
import { createTestPki, type TestPki } from "../../pki/test-pki.ts";

const ALGORITHM = { scheme: "RSA-PKCS1", hash: "SHA-256" } as const;
const DIGEST = createHash("sha256").update("văn bản").digest();

let pki: TestPki;
let signer: CmsSigner;
let value: Uint8Array;

beforeAll(async () => {
  pki = await createTestPki();
  signer = prepareSigner({ ...pki.leader, algorithm: ALGORITHM });
  value = signWith(pki.leader, ALGORITHM, signer.signedAttributes(DIGEST));
});

describe("a signature with a time stamp", () => {
  test.each([1, 100, 127, 128, 255, 256, 5_000, 65_535, 70_000])(
    "of %i bytes is DER, holds as before, and gives the token back",
    (size) => {
      const token = derElement(0x04, new Uint8Array(size).fill(7));
      const plain = signer.assemble(DIGEST, value);
      const stamped = signer.assemble(DIGEST, value, token);
      expect(isDer(stamped)).toBe(true);
      const signedData = parseSignedData(stamped);
      expect(verifySignedData(signedData, DIGEST, "CAdES")).toMatchObject({ intact: true, failure: null });
      const [found, ...others] = signedData.signer.unsignedAttributes.get(ID.timeStampToken) ?? [];
      expect(others).toEqual([]);
      expect(Buffer.from(found ?? []).equals(token)).toBe(true);
      expect(stamped.length - plain.length).toBeLessThanOrEqual(timestampTokenRoom(token.length));
      expect(stamped.length - plain.length).toBeGreaterThan(token.length);
    },
  );

  test("is not made of what is no signature", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        try {
          withTimestampToken(bytes, Uint8Array.of(5, 0));
        } catch (error) {
          expect(error).toMatchObject({ code: "INTERNAL" });
        }
      }),
    );
  });
});

describe("an element", () => {
  test("reads back as it was written, whatever its length", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 0xff }),
        fc.uint8Array({ maxLength: 70_000 }),
        (tag, contents) => {
          const element = elementAt(derElement(tag, contents), 0);
          expect(element.tag).toBe(tag);
          expect(Buffer.from(element.contents).equals(Buffer.from(contents))).toBe(true);
        },
      ),
      { numRuns: 50 },
    );
  });
});
