import { readFile } from "node:fs/promises";
import { drawStamp } from "../../agent/appearance/drawn-stamp.ts";
import { signPdf } from "../../../agent/pades/sign.ts";
import { opened, rsaSigner } from "../../agent/pades/signer.ts";
import { createTestPki } from "../../pki/test-pki.ts";
import type { TestIdentity, TestPki } from "../../pki/test-pki.ts";
import { makeLetter } from "../../portal/letter.ts";
import { SCHOOL_LETTER } from "../../portal/sample-letter.ts";
import { repositoryFile } from "../repository-file.ts";

/** A letter that was approved and then sealed. */
export interface SignedLetter {
  readonly bytes: Uint8Array;
  /** Where each of its revisions ends, bytes: as drawn up, approved, sealed. */
  readonly ends: readonly [number, number, number];
}

/** Places of the leader's signature and of the seal: left, bottom, right, top, points. */
export const APPROVAL_RECT = [355, 120, 505, 180];
export const SEAL_RECT = [310, 100, 412, 202];

/** Makes a letter with the leader's signature and the organisation's seal, each in a revision of its own. */
export async function signedLetter(
  signers?: Pick<TestPki, "leader" | "organisation">,
): Promise<SignedLetter> {
  const pki = signers ?? (await createTestPki());
  const drawn = await makeLetter(SCHOOL_LETTER);
  const approved = await signed(drawn, pki.leader, APPROVAL_RECT, "signature.png");
  const sealed = await signed(approved, pki.organisation, SEAL_RECT, "seal.png");
  return { bytes: sealed, ends: [drawn.length, approved.length, sealed.length] };
}

async function signed(
  bytes: Uint8Array,
  identity: TestIdentity,
  [left = 0, bottom = 0, right = 0, top = 0]: readonly number[],
  image: string,
): Promise<Uint8Array> {
  const [width, height] = [right - left, top - bottom];
  const stamp = await drawStamp({
    width,
    height,
    image: await readFile(repositoryFile(`test/e2e/image/${image}`)),
  });
  const request = {
    place: { page: 0, x: left, y: bottom, width, height },
    stamp,
    signerName: identity.name,
    time: new Date("2026-11-20T03:12:45Z"),
  };
  const { appended } = await signPdf({ ...opened(bytes), ...rsaSigner(identity), request });
  return new Uint8Array(Buffer.concat([bytes, appended]));
}
