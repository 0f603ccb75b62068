import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { OperationParams } from "../../../protocol/operation.ts";
import { LOGIN_IDLE_MS } from "../../../agent/operation/open-logins.ts";
import { holdsPin } from "../../token/pin-trace.ts";
import { AgentRig, pieces, sha256 } from "./agent-rig.ts";

let rig: AgentRig;

beforeAll(async () => {
  rig = await AgentRig.make();
});

beforeEach(async () => {
  rig.settings({});
  rig.module.control({});
  await rig.start();
  rig.module.forget();
});

const opened: string[] = [];

afterEach(async () => {
  for (const loginId of opened.splice(0)) await rig.call("login.close", { loginId });
});

afterAll(() => rig.remove());

async function login(changes: Partial<OperationParams<"login.open">> = {}): Promise<string> {
  const { result: found } = await rig.call("token.list", {});
  const { result } = await rig.call("login.open", {
    tokenId: found.tokens[0]?.tokenId ?? "",
    certificate: sha256(rig.pki.leader.certificate),
    pin: "123456",
    kinds: ["approve"],
    signatures: 3,
    ...changes,
  });
  opened.push(result.loginId);
  return result.loginId;
}

async function approvalWith(loginId: string): Promise<OperationParams<"job.sign">> {
  return { ...(await rig.approval(await rig.receive())), pin: "", login: loginId };
}

async function lastOf(event: string) {
  return (await rig.log()).findLast((entry) => entry.event === event)?.details;
}

describe("one login for several documents", () => {
  it("tries the PIN once, and signs as many as were approved, side by side", async () => {
    const loginId = await login();
    const approvals = await Promise.all([1, 2, 3].map(async () => approvalWith(loginId)));
    const signed = await Promise.all(approvals.map(async (approval) => rig.call("job.sign", approval)));
    expect(signed.map(({ result }) => result.signature.indication)).toEqual(
      Array.from({ length: 3 }, () => "TOTAL-PASSED"),
    );
    expect(rig.module.calls().get("C_Login")).toBe(1);
    await expect(rig.call("job.sign", await approvalWith(loginId))).rejects.toMatchObject({
      code: "LOGIN_ENDED",
    });
    await expect.poll(() => rig.module.calls().get("C_Logout")).toBeGreaterThan(0);
    await expect
      .poll(() => lastOf("login.closed"))
      .toMatchObject({ kinds: ["approve"], reason: "used-up", signatures: 3 });
  });

  it("is in the log from its beginning, with each signature, and without the PIN", async () => {
    const loginId = await login({ signatures: 2 });
    await rig.call("job.sign", await approvalWith(loginId));
    await rig.call("login.close", { loginId });
    await expect.poll(() => lastOf("login.closed")).toMatchObject({ reason: "closed", signatures: 1 });
    const log = await rig.log();
    expect(log.findLast(({ event }) => event === "login.opened")?.details).toMatchObject({
      kinds: ["approve"],
      signatures: 2,
      signer: "Nguyễn Văn An",
      revocation: { status: "unknown" },
    });
    expect(await lastOf("consent.given")).toMatchObject({ withLogin: true });
    expect(await lastOf("signature.made")).toMatchObject({ withLogin: true, kind: "approve" });
    expect(holdsPin(JSON.stringify(log), "123456")).toBe(false);
  });

  it("serves keys that ask for the PIN with every signature", async () => {
    rig.module.control({ alwaysAuthenticate: true });
    const loginId = await login({ signatures: 2 });
    for (let i = 0; i < 2; i++) await rig.call("job.sign", await approvalWith(loginId));
    expect(rig.module.calls().get("C_Login")).toBe(1);
    expect(rig.module.calls().get("C_Login(CKU_CONTEXT_SPECIFIC)")).toBe(2);
  });

  it("signs what is not a PDF too", async () => {
    const loginId = await login({ signatures: 1 });
    const about = {
      fileName: "a.bin",
      title: "a",
      origin: "https://eoffice.example",
      format: "cades",
    } as const;
    const bytes = Buffer.from("nội dung");
    const { result } = await rig.call("job.open", { ...about, size: bytes.length });
    await rig.call("job.write", { jobId: result.jobId, offset: 0 }, { body: pieces(bytes) });
    const approval = {
      ...(await rig.approval(result.jobId)),
      shownSha256: sha256(bytes),
      login: loginId,
      pin: "",
    };
    const signed = await rig.call("job.sign", approval);
    expect(signed.result.signature).toMatchObject({ indication: "TOTAL-PASSED", level: "B-B" });
  });

  it("leaves the document unsigned where its signature does not hold, to be signed again with the same login", async () => {
    const loginId = await login({ signatures: 2 });
    const approval = await approvalWith(loginId);
    rig.module.control({ wrongSignature: true });
    await expect(rig.call("job.sign", approval)).rejects.toMatchObject({ code: "SIGN_RESULT_INVALID" });
    rig.module.control({});
    const { result } = await rig.call("job.sign", approval);
    expect(result.signature.indication).toBe("TOTAL-PASSED");
  });

  it("counts no signature that was refused before the key was called", async () => {
    const loginId = await login({ signatures: 1 });
    const approval = await approvalWith(loginId);
    const refused = { ...approval, shownSha256: "0".repeat(64) };
    await expect(rig.call("job.sign", refused)).rejects.toMatchObject({ code: "JOB_DIGEST_MISMATCH" });
    const offPage = { ...approval, place: { page: 99, x: 0, y: 0, width: 10, height: 10 } };
    await expect(rig.call("job.sign", offPage)).rejects.toMatchObject({ code: expect.any(String) as string });
    const { result } = await rig.call("job.sign", approval);
    expect(result.signature.indication).toBe("TOTAL-PASSED");
  });
});

describe("a login can't be used", () => {
  it("by another session of the same browser", async () => {
    const loginId = await login();
    const other = { session: new AbortController().signal };
    await expect(rig.call("job.sign", await approvalWith(loginId), other)).rejects.toMatchObject({
      code: "LOGIN_ENDED",
    });
    await rig.call("login.close", { loginId }, other);
    const { result } = await rig.call("job.sign", await approvalWith(loginId));
    expect(result.signature.indication).toBe("TOTAL-PASSED");
  });

  it("for another kind, or with another certificate", async () => {
    const loginId = await login();
    const approval = await approvalWith(loginId);
    const initials = { ...approval, kind: "initial" as const };
    await expect(rig.call("job.sign", initials)).rejects.toMatchObject({ code: "LOGIN_UNSUITABLE" });
    const leader = sha256(rig.pki.leader.certificate);
    const certificate = sha256(rig.pki.organisation.certificate);
    rig.settings({ roles: { [leader]: "personal", [certificate]: "personal" } });
    await expect(rig.call("job.sign", { ...approval, certificate })).rejects.toMatchObject({
      code: "LOGIN_UNSUITABLE",
    });
    rig.settings({});
  });

  it("once its session has ended, and the token is logged out", async () => {
    const session = new AbortController();
    const { result: found } = await rig.call("token.list", {});
    const params = {
      tokenId: found.tokens[0]?.tokenId ?? "",
      certificate: sha256(rig.pki.leader.certificate),
      pin: "123456",
      kinds: ["approve" as const],
      signatures: 3,
    };
    const { result } = await rig.call("login.open", params, { session: session.signal });
    rig.module.forget();
    session.abort();
    await expect.poll(() => rig.module.calls().get("C_Logout")).toBe(1);
    const approval = await approvalWith(result.loginId);
    await expect(rig.call("job.sign", approval, { session: session.signal })).rejects.toMatchObject({
      code: "LOGIN_ENDED",
    });
    await expect.poll(() => lastOf("login.closed")).toMatchObject({ reason: "session-ended", signatures: 0 });
  });

  it("by an id that nobody was given", async () => {
    const approval = await approvalWith("0".repeat(32));
    await expect(rig.call("job.sign", approval)).rejects.toMatchObject({ code: "LOGIN_ENDED" });
  });

  it("after ten minutes of nobody using it", () => {
    expect(LOGIN_IDLE_MS).toBe(600_000);
  });
});

describe("a login is refused", () => {
  it("with a wrong PIN, which is tried once", async () => {
    rig.module.control({ pinTries: 3 });
    await expect(login({ pin: "000000" })).rejects.toMatchObject({ code: "TOKEN_PIN_INCORRECT" });
    expect(rig.module.calls().get("C_Login")).toBe(1);
    expect(await lastOf("login.failed")).toMatchObject({ code: "TOKEN_PIN_INCORRECT", kinds: ["approve"] });
  });

  it.each([
    ["an expired certificate", "expired", "approve", "CERTIFICATE_EXPIRED"],
    ["a certificate of the wrong role", "leader", "seal", "CERTIFICATE_WRONG_ROLE"],
  ] as const)("for %s, before the PIN is tried", async (_name, identity, kind, code) => {
    const certificate = sha256(rig.pki[identity].certificate);
    rig.settings({ roles: { [sha256(rig.pki.leader.certificate)]: "personal" } });
    await expect(login({ certificate, kinds: [kind] })).rejects.toMatchObject({ code });
    expect(rig.module.calls().get("C_Login")).toBeUndefined();
  });

  it("where the policy refuses a certificate whose status can't be known, before the PIN is tried", async () => {
    rig.settings({ revocation: { whenUnknown: "refuse" } });
    await expect(login()).rejects.toMatchObject({ code: "CERTIFICATE_REVOCATION_UNKNOWN" });
    expect(rig.module.calls().get("C_Login")).toBeUndefined();
  });

  it("to somebody who gives up while the PIN is tried, and the token is logged out", async () => {
    rig.module.control({ slow: { C_Login: 300 } });
    const { result: found } = await rig.call("token.list", {});
    const given = new AbortController();
    const params = {
      tokenId: found.tokens[0]?.tokenId ?? "",
      certificate: sha256(rig.pki.leader.certificate),
      pin: "123456",
      kinds: ["approve" as const],
      signatures: 1,
    };
    const opening = rig.call("login.open", params, { signal: given.signal });
    opening.catch(() => undefined);
    await expect.poll(() => rig.module.calls().get("C_Login")).toBe(1);
    rig.module.forget();
    given.abort();
    await expect(opening).rejects.toMatchObject({ code: "JOB_CANCELLED" });
    await expect.poll(() => rig.module.calls().get("C_Logout")).toBe(1);
  });

  it("to a session that has four already", async () => {
    for (let i = 0; i < 4; i++) await login();
    await expect(login()).rejects.toMatchObject({ code: "PROTOCOL_TOO_MANY_REQUESTS" });
  });
});
