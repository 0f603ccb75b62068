import { createHash } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import type { ErrorCode } from "../../../protocol/error.ts";
import type { ReceivedDocument } from "../../../agent/job/job.ts";
import { DocumentLooks } from "../../../agent/operation/document-look.ts";
import { DocumentTexts } from "../../../agent/operation/document-texts.ts";
import { SignerRevocation } from "../../../agent/operation/signer-revocation.ts";

const MINUTE_MS = 60_000;
const DOCUMENT: ReceivedDocument = {
  path: "letter.pdf",
  size: 1,
  sha256: "aa".repeat(32),
  prefixHash: createHash("sha256"),
};

let now: number;
let reads = 0;

beforeEach(() => {
  now = Date.UTC(2026, 10, 23);
  reads = 0;
});

/** Of documents whose text can't be read. */
function looksWith(problem: ErrorCode): DocumentLooks {
  const texts = new DocumentTexts({
    read: () => {
      reads++;
      return Promise.resolve({ problem });
    },
    forget: () => undefined,
  });
  const clock = (): Date => new Date(now);
  return new DocumentLooks(texts, new SignerRevocation("unused", clock), clock);
}

describe("a text that can't be read", () => {
  it.each<ErrorCode>(["CHECK_TIMEOUT", "PDF_TOO_COMPLEX"])(
    "for %s is not tried again before the signature, but a while later",
    async (problem) => {
      const looks = looksWith(problem);
      for (let asked = 0; asked < 3; asked++) expect(await looks.text(DOCUMENT, undefined)).toBeNull();
      expect(reads).toBe(1);
      now += 11 * MINUTE_MS;
      expect(await looks.text(DOCUMENT, undefined)).toBeNull();
      expect(reads).toBe(2);
    },
  );

  it("for want of a password is tried when it is asked for again", async () => {
    const looks = looksWith("PDF_PASSWORD_NEEDED");
    await looks.text(DOCUMENT, undefined);
    await looks.text(DOCUMENT, "mật khẩu");
    expect(reads).toBe(2);
  });
});
