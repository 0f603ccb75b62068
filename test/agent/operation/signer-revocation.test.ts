import { existsSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { AuditDetails } from "../../../agent/audit/audit-entry.ts";
import { DEFAULT_REVOCATION_TIMEOUT_MS } from "../../../agent/trust/revocation-status.ts";
import { createRevocablePki, type RevocablePki } from "../../pki/revocable-pki.ts";
import { AgentRig, sha256 } from "./agent-rig.ts";

let authorities: RevocablePki;
let rig: AgentRig;

beforeAll(async () => {
  authorities = await createRevocablePki();
  rig = await AgentRig.make(authorities.pki);
});

beforeEach(async () => {
  policy({});
  rig.module.control({});
  await rig.start();
  rig.module.forget();
  authorities.issuing.requests.ocsp = authorities.root.requests.ocsp = 0;
});

afterEach(() => {
  const { issuing, root, pki } = authorities;
  for (const authority of [issuing, root]) Object.assign(authority, { ocsp: "honest", crl: "honest" });
  issuing.openssl.add(pki.leader);
  root.openssl.add(pki.issuing);
});

afterAll(async () => {
  await rig.remove();
  await authorities.stop();
});

function policy(revocation: object): void {
  // Long enough for a machine that is busy with other tests.
  rig.settings({ localServers: authorities.localServers, revocation: { timeoutMs: 60_000, ...revocation } });
}

function unreachable(): void {
  for (const authority of [authorities.issuing, authorities.root]) {
    Object.assign(authority, { ocsp: "dead", crl: "dead" });
  }
}

async function sign(): Promise<readonly string[]> {
  const { result } = await rig.call("job.sign", await rig.approval(await rig.receive()));
  return result.warnings;
}

async function refusal(): Promise<string> {
  try {
    await sign();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return "signed";
}

function keyCalls(): readonly (number | undefined)[] {
  const calls = rig.module.calls();
  return ["C_Login", "C_SignInit", "C_Sign"].map((name) => calls.get(name));
}

const UNTOUCHED = [undefined, undefined, undefined];

async function lastDetails(event: string): Promise<AuditDetails> {
  return (await rig.log()).findLast((entry) => entry.event === event)?.details ?? {};
}

describe("a certificate's status, before its key is used", () => {
  it("lets a good one sign without a word, and keeps what shows it", async () => {
    expect(await sign()).toEqual([]);
    const { revocation } = (await lastDetails("signature.made")) as {
      revocation: { status: string; certificates: { certificate: string; answers: string[] }[] };
    };
    expect(revocation).toMatchObject({
      status: "good",
      certificates: [
        { certificate: sha256(rig.pki.leader.certificate), status: "good", kind: "ocsp" },
        { certificate: sha256(rig.pki.issuing.certificate), status: "good", kind: "ocsp" },
      ],
    });
    const answers = revocation.certificates.flatMap((one) => one.answers);
    expect(readdirSync(path.join(rig.statusFolder, "evidence"))).toEqual(
      expect.arrayContaining(answers.map((answer) => `${answer}.der`)),
    );
  });

  it("begins to be asked for when the tokens are listed, and is asked for once", async () => {
    await rig.call("token.list", {});
    await expect.poll(() => authorities.issuing.requests.ocsp).toBeGreaterThan(0);
    await sign();
    await sign();
    // The leader's and the organisation's.
    expect(authorities.issuing.requests.ocsp).toBe(2);
    expect(authorities.root.requests.ocsp).toBe(1);
  });

  it("refuses a revoked one; neither PIN nor key is touched", async () => {
    authorities.issuing.revoke(authorities.pki.leader, { reason: "keyCompromise" });
    expect(await refusal()).toBe("CERTIFICATE_REVOKED");
    expect(keyCalls()).toEqual(UNTOUCHED);
    expect((await lastDetails("signature.failed"))["code"]).toBe("CERTIFICATE_REVOKED");
  });

  it("refuses one whose authority was revoked", async () => {
    authorities.root.revoke(authorities.pki.issuing, { reason: "CACompromise" });
    expect(await refusal()).toBe("CERTIFICATE_REVOKED");
    expect(keyCalls()).toEqual(UNTOUCHED);
  });

  it("is the list's to say where the responder is dead", async () => {
    authorities.issuing.ocsp = "dead";
    authorities.issuing.revoke(authorities.pki.leader);
    expect(await refusal()).toBe("CERTIFICATE_REVOKED");
    expect(keyCalls()).toEqual(UNTOUCHED);
  });

  it("shows in the list of tokens as soon as it is known to be revoked", async () => {
    authorities.issuing.revoke(authorities.pki.leader);
    await refusal();
    const { result } = await rig.call("token.list", {});
    const problems = result.tokens.flatMap(({ certificates }) =>
      certificates.map(({ sha256: id, problem }) => [id, problem]),
    );
    expect(problems).toContainEqual([sha256(rig.pki.leader.certificate), "CERTIFICATE_REVOKED"]);
    expect(problems).toContainEqual([sha256(rig.pki.organisation.certificate), null]);
  });

  it("that is unknown is warned of, and logged, by default", async () => {
    unreachable();
    expect(await sign()).toEqual(["CERTIFICATE_REVOCATION_UNKNOWN"]);
    expect((await lastDetails("signature.made"))["revocation"]).toMatchObject({
      status: "unknown",
      certificates: [{ status: "unknown", failure: "NETWORK_UNREACHABLE" }, { status: "unknown" }],
    });
  });

  it("that is unknown refuses where the policy says so; neither PIN nor key is touched", async () => {
    policy({ whenUnknown: "refuse" });
    unreachable();
    expect(await refusal()).toBe("CERTIFICATE_REVOCATION_UNKNOWN");
    expect(keyCalls()).toEqual(UNTOUCHED);
  });

  it("does not hold a signature up for longer than the setting says", async () => {
    policy({ timeoutMs: 600 });
    for (const authority of [authorities.issuing, authorities.root]) {
      Object.assign(authority, { ocsp: "silent", crl: "silent" });
    }
    const begun = performance.now();
    expect(await sign()).toEqual(["CERTIFICATE_REVOCATION_UNKNOWN"]);
    expect(performance.now() - begun).toBeLessThan(DEFAULT_REVOCATION_TIMEOUT_MS);
  });

  it("can't be left alone by the user's own settings", async () => {
    policy({ check: "off" });
    expect(await refusal()).toBe("SETTING_INVALID");
  });

  it("keeps its evidence deletable: a signature needs none that was", async () => {
    await sign();
    rmSync(path.join(rig.statusFolder, "evidence"), { recursive: true });
    expect(await sign()).toEqual([]);
    expect(existsSync(path.join(rig.statusFolder, "evidence"))).toBe(true);
  });
});
