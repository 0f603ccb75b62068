import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pem } from "../../../pki/pki-folder.ts";
import { PKITS_CASES, pkitsCertificate, pkitsList, TRUST_ANCHOR, type PkitsCase } from "./case.ts";

const run = promisify(execFile);

/** The suite's own verdict is asserted of us beside this; here an outside judge reads the same files. */
const SECTIONS = ["403", "408", "409", "410", "411", "412", "413", "414"];

/** Where OpenSSL 3.0 says otherwise than the suite, and we do not. */
const DIFFERENCES: ReadonlyMap<string, string> = new Map([
  ["41430", "refused: it takes no list for the status of the list's own signer"],
]);

const ANY_POLICY = "2.5.29.32.0";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "kyso-pkits-"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function isAccepted(pkits: PkitsCase, index: number): Promise<boolean> {
  const work = path.join(folder, String(index));
  mkdirSync(work);
  const write = (name: string, parts: readonly string[]): string => {
    const file = path.join(work, name);
    writeFileSync(file, parts.join("\n"));
    return file;
  };
  const certificates = (names: readonly string[]): string[] =>
    names.map((name) => pem(pkitsCertificate(name), "CERTIFICATE"));
  const lists = ["TrustAnchorRootCRL.crl", ...pkits.crls].map((name) => pem(pkitsList(name), "X509 CRL"));
  const { inputs = {} } = pkits;
  const options = [
    "-attime",
    String(Date.UTC(2020, 0, 1) / 1000),
    "-crl_check_all",
    "-extended_crl",
    "-use_deltas",
    "-policy_check",
    ...(inputs.user_initial_policy_set ?? [ANY_POLICY]).flatMap((policy) => ["-policy", policy]),
    ...(inputs.initial_explicit_policy === true ? ["-explicit_policy"] : []),
    ...(inputs.initial_any_policy_inhibit === true ? ["-inhibit_any"] : []),
    ...(inputs.initial_policy_mapping_inhibit === true ? ["-inhibit_map"] : []),
    "-no-CApath",
    "-no-CAstore",
    "-CAfile",
    write("root.pem", [pem(TRUST_ANCHOR.der, "CERTIFICATE")]),
    "-untrusted",
    write("others.pem", certificates(pkits.intermediates)),
    "-CRLfile",
    write("lists.pem", lists),
    write("signer.pem", certificates([pkits.cert])),
  ];
  try {
    await run("openssl", ["verify", ...options]);
    return true;
  } catch {
    return false;
  }
}

describe("OpenSSL, given the same files and inputs", () => {
  const sample = PKITS_CASES.filter(({ id }) => SECTIONS.some((section) => id.startsWith(section)));

  test("says the same as the suite, but for what is listed", async () => {
    const others: string[] = [];
    for (const [index, pkits] of sample.entries()) {
      if ((await isAccepted(pkits, index)) !== pkits.valid) others.push(pkits.id);
    }
    expect(others).toEqual([...DIFFERENCES.keys()]);
  }, 120_000);
});
