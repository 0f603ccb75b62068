import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createRevocablePki, type RevocablePki } from "../../pki/revocable-pki.ts";
import { kysoRig, type KysoRig } from "./kyso-rig.ts";

let authorities: RevocablePki;
let rig: KysoRig;
let input: string;

beforeAll(async () => {
  authorities = await createRevocablePki();
  rig = await kysoRig(authorities.pki);
  input = rig.document("in.pdf");
});

beforeEach(() => {
  settings({});
  rig.module.forget();
  authorities.issuing.requests.ocsp = 0;
});

afterEach(() => {
  const { issuing, root, pki } = authorities;
  for (const authority of [issuing, root]) Object.assign(authority, { ocsp: "honest", crl: "honest" });
  issuing.openssl.add(pki.leader);
  rmSync(rig.path("home", "data", "crl"), { recursive: true, force: true });
});

afterAll(async () => {
  rig.remove();
  await authorities.stop();
});

function settings(revocation: object): void {
  const { localServers } = authorities;
  // Long enough for a machine that is busy with other tests.
  const text = JSON.stringify({ localServers, revocation: { timeoutMs: 60_000, ...revocation } });
  mkdirSync(rig.path("home", "config"), { recursive: true });
  writeFileSync(rig.path("home", "config", "settings.json"), text);
}

function unreachable(): void {
  const { issuing, root } = authorities;
  for (const authority of [issuing, root]) Object.assign(authority, { ocsp: "dead", crl: "dead" });
}

async function sign(
  ...inputs: string[]
): Promise<{ code: number | null; answers: object[]; stderr: string }> {
  const { code, stdout, stderr } = await rig.sign(
    ...inputs,
    "--out-dir",
    rig.path("out"),
    "--json",
    "--force",
  );
  return { code, answers: JSON.parse(stdout) as object[], stderr };
}

function keyCalls(): readonly (number | undefined)[] {
  const calls = rig.module.calls();
  return ["C_Login", "C_SignInit", "C_Sign"].map((name) => calls.get(name));
}

describe("kyso sign, and revocation", () => {
  it("asks once for all files of a command", async () => {
    const inputs = Array.from({ length: 20 }, (_, index) => rig.document(`many/${index}.pdf`));
    const { code, answers } = await sign(...inputs);
    expect(code).toBe(0);
    expect(answers).toHaveLength(20);
    for (const answer of answers) expect(answer).not.toHaveProperty("warnings");
    expect(authorities.issuing.requests.ocsp).toBe(1);
  });

  it("refuses a revoked certificate for every file; neither PIN nor key is touched", async () => {
    authorities.issuing.revoke(authorities.pki.leader, { reason: "keyCompromise" });
    const { code, answers } = await sign(input, rig.document("second.pdf"));
    expect(code).toBe(3);
    expect(answers).toMatchObject([{ code: "CERTIFICATE_REVOKED" }, { code: "CERTIFICATE_REVOKED" }]);
    expect(keyCalls()).toEqual([undefined, undefined, undefined]);
  });

  it("warns of an unknown status, once on standard error, and signs", async () => {
    unreachable();
    const { code, answers, stderr } = await sign(input, rig.document("second.pdf"));
    expect(code).toBe(0);
    const warnings = ["CERTIFICATE_REVOCATION_UNKNOWN"];
    expect(answers).toMatchObject([{ warnings }, { warnings }]);
    expect(stderr.split("CERTIFICATE_REVOCATION_UNKNOWN")).toHaveLength(2);
  });

  it("refuses an unknown status where the policy says so; neither PIN nor key is touched", async () => {
    settings({ whenUnknown: "refuse" });
    unreachable();
    const { code, answers } = await sign(input);
    expect(code).toBe(3);
    expect(answers).toMatchObject([{ code: "CERTIFICATE_REVOCATION_UNKNOWN" }]);
    expect(keyCalls()).toEqual([undefined, undefined, undefined]);
  });
});
