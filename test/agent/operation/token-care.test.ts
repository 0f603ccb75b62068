import { statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { noticeSchema } from "../../../protocol/loss-notice.ts";
import { asKysoError, KysoError } from "../../../protocol/error.ts";
import { AuditLog } from "../../../agent/audit/audit-log.ts";
import { loggedPinChange } from "../../../agent/operation/pin-change.ts";
import { KnownTokens } from "../../../agent/operation/known-tokens.ts";
import { partsOf } from "../report/zip-parts.ts";
import { NOTICE } from "../report/notice-example.ts";
import { filesHoldingPin } from "../../token/pin-trace.ts";
import { AgentRig, sha256 } from "./agent-rig.ts";

const PIN = "123456";
const NEW_PIN = "86420975";

let rig: AgentRig;
beforeAll(async () => {
  rig = await AgentRig.make();
  rig.settings({});
});
beforeEach(async () => {
  rig.module.control({});
  await rig.start();
});
afterAll(async () => rig.remove());

async function tokenId(): Promise<string> {
  const { result } = await rig.call("token.list", {});
  return result.tokens[0]?.tokenId ?? "";
}

describe("pin.change", () => {
  it("changes the PIN, after which the new one signs, and puts neither into the log or any file", async () => {
    const id = await tokenId();
    await rig.call("pin.change", { tokenId: id, oldPin: PIN, newPin: NEW_PIN });
    const jobId = await rig.receive();
    const approval = { ...(await rig.approval(jobId)), pin: NEW_PIN };
    await rig.call("job.sign", approval);
    await rig.call("pin.change", { tokenId: id, oldPin: NEW_PIN, newPin: PIN });
    const log = await rig.log();
    expect(log.filter(({ event }) => event === "pin.changed")).toHaveLength(2);
    expect(log.find(({ event }) => event === "pin.changed")?.details).toMatchObject({
      token: { label: "both" },
    });
    expect([...filesHoldingPin(rig.folder, NEW_PIN), ...filesHoldingPin(rig.folder, PIN)]).toEqual([]);
  });

  it("says of a wrong one how many tries are left, and logs the failure without it", async () => {
    rig.module.control({ pinTries: 2 });
    const params = { tokenId: await tokenId(), oldPin: "975310", newPin: NEW_PIN };
    await expect(rig.call("pin.change", params)).rejects.toMatchObject({
      code: "PIN_OLD_INCORRECT",
      detail: { triesLeft: "final" },
    });
    const last = (await rig.log()).at(-1);
    expect(last).toMatchObject({
      event: "pin.change-failed",
      details: { code: "PIN_OLD_INCORRECT", triesLeft: "final" },
    });
    expect([...filesHoldingPin(rig.folder, "975310"), ...filesHoldingPin(rig.folder, NEW_PIN)]).toEqual([]);
    expect((await rig.call("token.list", {})).result.tokens[0]?.pin.finalTry).toBe(true);
  });

  it.each([
    { takes: "nothing", entries: 0, outcome: "JOB_DISK_FULL", events: [] },
    { takes: "that it is meant", entries: 1, outcome: "changed", events: ["pin.change-intended", "change"] },
    {
      takes: "all",
      entries: 2,
      outcome: "changed",
      events: ["pin.change-intended", "change", "pin.changed"],
    },
  ])("is told as it went, and not begun before the log has it, where that takes $takes", async (each) => {
    const [token] = (await rig.call("token.list", {})).result.tokens;
    if (token === undefined) throw new Error("no token");
    const events: string[] = [];
    const audit: Pick<AuditLog, "append"> = {
      append: (event) => {
        if (events.filter((one) => one !== "change").length >= each.entries) {
          return Promise.reject(new KysoError("JOB_DISK_FULL"));
        }
        events.push(event);
        return new AuditLog(path.join(rig.folder, "double")).append(event, {});
      },
    };
    const known = new KnownTokens(path.join(rig.folder, "double"), () => new Date());
    const change = (): Promise<unknown> => Promise.resolve(events.push("change"));
    const outcome = await loggedPinChange({ token, audit, known }, change).then(
      () => "changed",
      (error: unknown) => asKysoError(error).code,
    );
    expect([outcome, events]).toEqual([each.outcome, each.events]);
  });

  it("goes before every signature where the token asks for it", async () => {
    rig.module.control({ pinToBeChanged: true });
    const id = await tokenId();
    const jobId = await rig.receive();
    await expect(rig.call("job.sign", await rig.approval(jobId))).rejects.toMatchObject({
      code: "TOKEN_PIN_TO_BE_CHANGED",
    });
    await rig.call("pin.change", { tokenId: id, oldPin: PIN, newPin: NEW_PIN });
    await rig.call("job.sign", { ...(await rig.approval(jobId)), pin: NEW_PIN });
    await rig.call("pin.change", { tokenId: id, oldPin: NEW_PIN, newPin: PIN });
  });
});

describe("a token that was never seen here", () => {
  const isNew = async (): Promise<boolean | undefined> =>
    (await rig.call("token.list", {})).result.tokens[0]?.isNew;
  const file = (): string => path.join(rig.folder, "known-tokens.json");

  it("is new until its user was reminded, also after a restart", async () => {
    writeFileSync(file(), JSON.stringify({ tokens: [] }), { mode: 0o600 });
    expect(await isNew()).toBe(true);
    expect(await isNew()).toBe(true);
    await rig.call("token.reminded", { tokenId: await tokenId() });
    expect(await isNew()).toBeUndefined();
    await rig.start();
    expect(await isNew()).toBeUndefined();
  });

  it("is not new any more once it has signed, with the reminder in view", async () => {
    writeFileSync(file(), JSON.stringify({ tokens: [] }), { mode: 0o600 });
    expect(await isNew()).toBe(true);
    await rig.call("job.sign", await rig.approval(await rig.receive()));
    await expect.poll(isNew).toBeUndefined();
  });

  it("is not new any more once it has signed octets", async () => {
    writeFileSync(file(), JSON.stringify({ tokens: [] }), { mode: 0o600 });
    expect(await isNew()).toBe(true);
    await rig.call("data.sign", {
      tokenId: await tokenId(),
      certificate: sha256(rig.pki.leader.certificate),
      pin: PIN,
      origin: "https://dvc.example",
      items: [{ purpose: "message", bytes: Buffer.from("octets").toString("base64"), form: "raw" }],
    });
    await expect.poll(isNew).toBeUndefined();
  });

  it("is not new any more once its PIN was changed", async () => {
    writeFileSync(file(), JSON.stringify({ tokens: [] }), { mode: 0o600 });
    expect(await isNew()).toBe(true);
    await rig.call("pin.change", { tokenId: await tokenId(), oldPin: PIN, newPin: NEW_PIN });
    expect(await isNew()).toBeUndefined();
    await rig.call("pin.change", { tokenId: await tokenId(), oldPin: NEW_PIN, newPin: PIN });
  });

  it("is remembered with whose it is, in a file of this user's alone, when it is gone", async () => {
    await tokenId();
    rig.module.control({ removeAfterSign: 0 });
    expect((await rig.call("token.list", {})).result.tokens).toEqual([]);
    const { tokens } = (await rig.call("token.known", {})).result;
    expect(tokens[0]).toMatchObject({ label: "both" });
    expect(tokens[0]?.certificates.map(({ sha256: hash }) => hash)).toContain(
      sha256(rig.pki.leader.certificate),
    );
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  it("whose record is damaged is remembered anew", async () => {
    writeFileSync(file(), "{", { mode: 0o600 });
    expect(await isNew()).toBe(true);
    expect((await rig.call("token.known", {})).result.tokens).toHaveLength(1);
  });
});

describe("known tokens", () => {
  it("are the last 64, and one that shows no certificate keeps those that it had", async () => {
    const [token] = (await rig.call("token.list", {})).result.tokens;
    if (token === undefined) throw new Error("no token");
    let now = Date.parse("2026-01-01T00:00:00Z");
    const known = new KnownTokens(path.join(rig.folder, "many"), () => new Date(now));
    for (let index = 0; index < 66; index++) {
      now += 60_000;
      await known.see([{ ...token, tokenId: `token-${index}` }]);
    }
    const ids = (await known.list()).map((each) => each.tokenId);
    expect(ids).toHaveLength(64);
    expect([ids[0], ids.at(-1)]).toEqual(["token-65", "token-2"]);
    now += 7_200_000;
    await known.see([{ ...token, tokenId: "token-10", certificates: [] }]);
    const [last] = await known.list();
    expect(last).toMatchObject({ tokenId: "token-10" });
    expect(last?.certificates.length).toBeGreaterThan(0);
  });
});

describe("what is remembered of a certificate", () => {
  it("goes into a notice, whatever its names are", async () => {
    const [token] = (await rig.call("token.list", {})).result.tokens;
    const [certificate] = token?.certificates ?? [];
    if (token === undefined || certificate === undefined) throw new Error("no certificate");
    const endless = "\u202eTên dài ".repeat(2_000);
    const subject = { ...certificate.subject, commonName: endless, organization: endless };
    const known = new KnownTokens(path.join(rig.folder, "endless"), () => new Date());
    await known.see([{ ...token, certificates: [{ ...certificate, subject, issuer: endless }] }]);
    const { commonName, unit, issuer } = (await known.list())[0]?.certificates[0] ?? {};
    const names = { holder: commonName ?? "", unit: unit ?? "", issuer: issuer ?? "" };
    expect(noticeSchema.safeParse({ ...NOTICE, ...names }).success).toBe(true);
    expect(names.holder).toMatch(/Tên dài.*…$/);
  });
});

describe("notice.draft", () => {
  it("answers a Word document", async () => {
    const { body } = await rig.call("notice.draft", { ...NOTICE, format: "docx" });
    expect(partsOf(body).get("word/document.xml")).toContain("Nguyễn Thị Minh Nguyệt");
  });
});

describe("register.export", () => {
  it("has what the organisation's certificate signed, in the days that were asked for", async () => {
    const certificate = sha256(rig.pki.organisation.certificate);
    await rig.call("data.sign", {
      tokenId: await tokenId(),
      certificate,
      pin: PIN,
      origin: "https://dvc.example",
      items: [{ purpose: "message", bytes: Buffer.from("octets").toString("base64"), form: "raw" }],
    });
    const exported = async (from: string | null, to: string | null): Promise<string[]> => {
      const { result, body } = await rig.call("register.export", { format: "csv", from, to });
      const lines = body.toString("utf8").trim().split("\r\n").slice(1);
      expect(lines).toHaveLength(result.uses);
      return lines;
    };
    expect(await exported("2000-01-01", "2000-12-31")).toEqual([]);
    const [use = "", ...others] = await exported("2000-01-01", null);
    expect(others).toEqual([]);
    expect(use).toContain(certificate);
    expect(use).toContain("https://dvc.example");
  });
});
