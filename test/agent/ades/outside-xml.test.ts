import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { checkFile } from "../../../agent/check/checked-file.ts";
import { MemorySource } from "../../../agent/pdf/source.ts";
import { loadTrustFolder } from "../../../agent/trust/store.ts";
import type { FileReport } from "../../../protocol/report.ts";

/** How they were made stands in the README beside them. */
const FOLDER = fileURLToPath(new URL("fixture", import.meta.url));
const SIGNED = readdirSync(FOLDER).filter((name) => /^(?:java|xmlsec)-.*\.xml$/.test(name));

/** Within the certificates' validity, whatever this machine's clock says. */
const NOW = new Date("2027-01-01T00:00:00Z");

async function check(bytes: Uint8Array): Promise<FileReport> {
  return await checkFile(new MemorySource(bytes), {
    file: "file",
    trust: loadTrustFolder(FOLDER),
    policy: { check: "off", whenUnknown: "warn" },
    revocation: null,
    now: NOW,
  });
}

describe("a signature by Java, or by xmlsec1,", () => {
  test.each(SIGNED)("as in %s is found good, and no longer where its document was changed", async (name) => {
    const bytes = readFileSync(path.join(FOLDER, name));
    const isWeak = name.includes("sha1");
    const { verdict, signatures } = await check(bytes);
    expect(signatures).toMatchObject([{ intact: true, level: "xmldsig" }]);
    expect(verdict).toBe(isWeak ? "INDETERMINATE" : "TOTAL-PASSED");
    expect(signatures[0]?.coversWholeFile).toBe(!/part|exclusive-comments|xmlsec-comments|prefix/.test(name));
    const text = bytes.toString("utf8");
    for (const changed of [text.replace("1 &gt; 0", "0 &gt; 1"), text.replace("du lieu", "du  lieu")]) {
      expect(changed).not.toBe(text);
      expect((await check(Buffer.from(changed))).verdict).toBe("TOTAL-FAILED");
    }
  });
});
