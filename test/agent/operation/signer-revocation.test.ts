import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { PNG } from "pngjs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { OperationParams } from "../../../protocol/operation.ts";
import type { AuditDetails } from "../../../agent/audit/audit-entry.ts";
import { FileSource } from "../../../agent/pdf/source.ts";
import { DEFAULT_REVOCATION_TIMEOUT_MS } from "../../../agent/trust/revocation-status.ts";
import { createRevocablePki, type RevocablePki } from "../../pki/revocable-pki.ts";
import { letterPdf } from "../pades/letter-pdf.ts";
import { AgentRig, sha256 } from "./agent-rig.ts";

let authorities: RevocablePki;
let rig: AgentRig;

beforeAll(async () => {
  authorities = await createRevocablePki();
  rig = await AgentRig.make(authorities.pki);
  const image = path.join(rig.folder, "config", "image.png");
  mkdirSync(path.dirname(image), { recursive: true });
  writeFileSync(image, PNG.sync.write(new PNG({ width: 120, height: 120 })));
});

beforeEach(async () => {
  policy({});
  rig.module.control({});
  rig.aheadMs = 0;
  await rig.start();
  rig.module.forget();
  authorities.issuing.requests.ocsp = authorities.root.requests.ocsp = 0;
});

afterEach(() => {
  const { issuing, root, pki } = authorities;
  for (const authority of [issuing, root])
    Object.assign(authority, { ocsp: "honest", crl: "honest", responseOptions: [] });
  issuing.openssl.add(pki.leader);
  root.openssl.add(pki.issuing);
});

afterAll(async () => {
  await rig.remove();
  await authorities.stop();
});

function policy(revocation: object): void {
  // Long enough for a machine that is busy with other tests.
  rig.settings({
    images: { seal: "image.png" },
    localServers: authorities.localServers,
    revocation: { timeoutMs: 60_000, ...revocation },
  });
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

const MINUTE_MS = 60_000;

/** Asked of responders so far. */
function asked(): number {
  return authorities.issuing.requests.ocsp + authorities.root.requests.ocsp;
}

/** A letter that the leader has approved, as a window shows it to the clerk; answers what that window's button sends. */
async function shownForSeal(padding = 0): Promise<OperationParams<"job.sign">> {
  const letter = Buffer.concat([await letterPdf(), Buffer.alloc(padding, "% padding\n")]);
  const approved = await rig.approved(letter);
  const jobId = await rig.receive(approved);
  const certificate = sha256(rig.pki.organisation.certificate);
  const wish = { jobId, kind: "seal", certificate, number: "12/QĐ-UBND", date: "22/11/2026" } as const;
  await rig.call("job.rules", { ...wish, noSecret: true });
  await rig.call("job.place", { ...wish });
  return { ...(await rig.approval(jobId)), ...wish, shownSha256: sha256(approved) };
}

describe("a window that stays open", () => {
  beforeEach(() => {
    for (const authority of [authorities.issuing, authorities.root])
      authority.responseOptions = ["-ndays", "2"];
  });

  it("has all statuses asked for anew before they end, so that nobody is asked once the PIN is there", async () => {
    const pressed = await shownForSeal();
    const first = asked();
    // An answer counts for an hour.
    rig.aheadMs = 59.5 * MINUTE_MS;
    await rig.call("token.list", {});
    await expect.poll(asked).toBe(2 * first);
    rig.aheadMs = 65 * MINUTE_MS;
    await rig.call("job.sign", pressed);
    expect(asked()).toBe(2 * first);
  });

  it("that was asleep for longer has them asked for before the key is used", async () => {
    const pressed = await shownForSeal();
    authorities.issuing.revoke(authorities.pki.organisation);
    rig.aheadMs = 125 * MINUTE_MS;
    rig.module.forget();
    await expect(rig.call("job.sign", pressed)).rejects.toMatchObject({ code: "CERTIFICATE_REVOKED" });
    expect(keyCalls()).toEqual(UNTOUCHED);
    authorities.issuing.openssl.add(authorities.pki.organisation);
  });

  it("has its document checked once: it is not read as a whole once the PIN is there", async () => {
    const size = 4_000_000;
    const pressed = await shownForSeal(size);
    const reading = vi.spyOn(FileSource.prototype, "read");
    try {
      await rig.call("job.sign", pressed);
      const octets = reading.mock.calls.reduce((sum, [, length]) => sum + length, 0);
      expect(octets).toBeLessThan(size / 2);
    } finally {
      reading.mockRestore();
    }
  });
});
