import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { asKysoError } from "../../../protocol/error.ts";
import { ROLE_OF_KIND, SIGNATURE_KINDS, type SignatureKind } from "../../../protocol/signature-kind.ts";
import { AgentRig, pieces, sha256 } from "./agent-rig.ts";

let rig: AgentRig;
let leader: string;

beforeAll(async () => {
  rig = await AgentRig.make();
  leader = sha256(rig.pki.leader.certificate);
});
afterAll(() => rig.remove());

beforeEach(async () => {
  rig.settings({ roles: {} });
  machine({});
  await rig.start();
});

function machine(settings: object): void {
  const folder = path.join(rig.folder, "machine");
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "settings.json"), JSON.stringify(settings));
}

async function leaderAsListed() {
  const { result } = await rig.call("token.list", {});
  return result.tokens.flatMap(({ certificates }) => certificates).find((one) => one.sha256 === leader);
}

/** Wants one signature, by each of the ways there are to a key for it, and answers how it is refused. */
async function refusals(kind: SignatureKind, certificate: string): Promise<unknown[]> {
  const approval = await rig.approval(await rig.receive());
  const numbering = { number: "1/QĐ-UBND", date: "22/11/2026" };
  const { tokenId } = approval;
  const other = {
    fileName: "a.txt",
    title: "",
    origin: "https://eoffice.example",
    size: 4,
    format: "cades" as const,
  };
  const { result } = await rig.call("job.open", other);
  const text = Buffer.from("text");
  await rig.call("job.write", { jobId: result.jobId, offset: 0 }, { body: pieces(text) });
  const asFile = { jobId: result.jobId, shownSha256: sha256(text) };
  const wishes = [
    rig.call("job.sign", { ...approval, ...numbering, kind, certificate }),
    rig.call("job.sign", { ...approval, ...numbering, ...asFile, kind, certificate }),
    rig.call("login.open", { tokenId, certificate, pin: "123456", kinds: [kind], signatures: 2 }),
    rig.call("login.open", {
      tokenId,
      certificate,
      pin: "123456",
      kinds: [...SIGNATURE_KINDS],
      signatures: 2,
    }),
  ];
  const ends = await Promise.allSettled(wishes);
  return ends.map((end) => (end.status === "rejected" ? asKysoError(end.reason).code : "done"));
}

describe("a certificate", () => {
  it.each(SIGNATURE_KINDS)("signs nothing as %s before somebody has said whose it is", async (kind) => {
    rig.module.forget();
    const unknown = "CERTIFICATE_ROLE_UNKNOWN";
    expect(await refusals(kind, leader)).toEqual([unknown, unknown, unknown, unknown]);
    expect(rig.module.calls().get("C_Login")).toBeUndefined();
  });

  it.each(SIGNATURE_KINDS)("of the other role signs nothing as %s", async (kind) => {
    const organisation = sha256(rig.pki.organisation.certificate);
    rig.settings({ roles: { [leader]: "personal", [organisation]: "organisation" } });
    rig.module.forget();
    const other = ROLE_OF_KIND[kind] === "personal" ? organisation : leader;
    const wrong = "CERTIFICATE_WRONG_ROLE";
    expect(await refusals(kind, other)).toEqual([wrong, wrong, wrong, wrong]);
    expect(rig.module.calls().get("C_Login")).toBeUndefined();
  });

  it("waits for its role in the rules, and signs once the user has said it", async () => {
    const jobId = await rig.receive();
    const asked = { jobId, kind: "approve" as const, certificate: leader, number: null, date: null };
    const ruleOfRole = async (): Promise<unknown> => {
      const { result } = await rig.call("job.rules", { ...asked, noSecret: true });
      return result.rules.find(({ rule }) => rule === "SIGNER_ROLE");
    };
    expect(await ruleOfRole()).toMatchObject({ state: "waiting", code: "CERTIFICATE_ROLE_UNKNOWN" });
    await rig.call("role.set", { certificate: leader, role: "personal" });
    expect(await ruleOfRole()).toMatchObject({ state: "passed" });
    const { result } = await rig.call("job.sign", await rig.approval(jobId));
    expect(result.job.state).toBe("signed");
    await rig.call("role.set", { certificate: leader, role: null });
  });
});

describe("roles", () => {
  it("are suggested with a reason, counted once the user has said them, and can be forgotten", async () => {
    const suggestion = { role: "personal", reasons: ["HOLDER_IN_ORGANISATION"] };
    expect(await leaderAsListed()).toMatchObject({ role: null, suggestion });

    await rig.call("role.set", { certificate: leader, role: "organisation" });
    expect(await leaderAsListed()).toMatchObject({ role: "organisation" });
    expect(await leaderAsListed()).not.toHaveProperty("suggestion");
    const said = { certificate: leader, name: "Nguyễn Văn An", role: "organisation", from: "own" };
    expect((await rig.call("role.list", {})).result).toEqual({ roles: [said], isLocked: false });
    const jobId = await rig.receive();
    await expect(rig.call("job.sign", await rig.approval(jobId))).rejects.toMatchObject({
      code: "CERTIFICATE_WRONG_ROLE",
    });

    await rig.call("role.set", { certificate: leader, role: null });
    expect(await leaderAsListed()).toMatchObject({ role: null, suggestion });
    const events = (await rig.log()).map(({ event, details }) => [event, details["certificate"]]);
    expect(events).toContainEqual(["role.chosen", leader]);
    expect(events).toContainEqual(["role.forgotten", leader]);
  });

  it("are not changed where the machine locks them", async () => {
    machine({ locked: ["roles"], roles: { [leader]: "personal" } });
    await expect(rig.call("role.set", { certificate: leader, role: "organisation" })).rejects.toMatchObject({
      code: "SETTING_LOCKED",
    });
    const said = { certificate: leader, name: null, role: "personal", from: "machine" };
    expect((await rig.call("role.list", {})).result).toEqual({ roles: [said], isLocked: true });
  });

  it("are not chosen against the user's own settings file", async () => {
    rig.settings({ roles: { [leader]: "personal" } });
    await expect(rig.call("role.set", { certificate: leader, role: "organisation" })).rejects.toMatchObject({
      code: "SETTING_IN_FILE",
    });
    expect((await rig.call("role.list", {})).result.roles).toMatchObject([
      { role: "personal", from: "file" },
    ]);
  });

  it.each([
    ["Ủy ban nhân dân xã Tân Lập", "passed", null],
    ["Sở Nội vụ tỉnh Mẫu", "warned", "CERTIFICATE_OTHER_ORGANISATION"],
  ])("go with an organisation, which is held against the portal's: %s", async (organisation, state, code) => {
    const about = { fileName: "cv.pdf", title: "Công văn", origin: "https://eoffice.example", organisation };
    const size = rig.document.length;
    const { jobId } = (await rig.call("job.open", { ...about, size })).result;
    await rig.call("job.write", { jobId, offset: 0 }, { body: pieces(rig.document) });
    const asked = {
      jobId,
      kind: "approve",
      certificate: leader,
      number: null,
      date: null,
      noSecret: true,
    } as const;
    const { rules } = (await rig.call("job.rules", asked)).result;
    expect(rules).toContainEqual(expect.objectContaining({ rule: "SIGNER_ORGANISATION", state, code }));
  });

  it("are said of certificates on a token only", async () => {
    const unknown = { certificate: "0".repeat(64), role: "personal" } as const;
    await expect(rig.call("role.set", unknown)).rejects.toMatchObject({
      code: "TOKEN_CERTIFICATE_NOT_FOUND",
    });
  });
});
