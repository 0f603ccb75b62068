import fs from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Disk } from "../../../agent/audit/disk.ts";
import { PNG } from "pngjs";
import { pdfsig, qpdfIsContent } from "../pades/judge.ts";
import { AgentRig, pieces, sha256 } from "./agent-rig.ts";
import { holdsPin } from "../../token/pin-trace.ts";

let rig: AgentRig;

beforeAll(async () => {
  rig = await AgentRig.make();
  await fs.mkdir(path.join(rig.folder, "config"), { recursive: true });
  await fs.writeFile(path.join(rig.folder, "config", "sign.png"), image(300, 120));
  await fs.writeFile(path.join(rig.folder, "config", "seal.png"), image(200, 200));
});

afterAll(() => rig.remove());

beforeEach(async () => {
  rig.settings({ images: { approve: "sign.png", seal: "seal.png" }, sealDiameterMm: 36 });
  rig.module.control({});
  await rig.start();
  rig.module.forget();
});

function image(width: number, height: number): Buffer {
  const png = new PNG({ width, height });
  for (let at = 0; at < png.data.length; at += 4) png.data.set([0, 0, 200, at % 3 === 0 ? 255 : 0], at);
  return PNG.sync.write(png);
}

describe("a document on its way through the agent", () => {
  it("is looked at, stamped, signed, delivered, and then gone", async () => {
    const jobId = await rig.receive();
    const inspected = await rig.call("job.inspect", { jobId, kind: "approve" });
    expect(inspected.result).toMatchObject({
      sha256: sha256(rig.document),
      pageCount: 1,
      signatures: [],
      refusal: null,
    });
    const certificate = sha256(rig.pki.leader.certificate);
    const stamp = await rig.call("job.stamp", { jobId, kind: "approve", certificate });
    expect(stamp.result.resizable).toBe(true);
    // The image is as wide as its ink.
    expect(stamp.result.width / stamp.result.height).toBeCloseTo(300 / 120, 1);
    expect(stamp.body.subarray(0, 5).toString()).toBe("%PDF-");

    const { place, found } = (await rig.call("job.place", { jobId, kind: "approve", certificate })).result;
    expect(found).toBe("page");
    const params = { ...(await rig.approval(jobId)), place };
    const signed = await rig.call("job.sign", params);
    const steps = ["checking-certificate", "preparing", "signing-on-token", "checking-result", "saving"];
    expect(signed.steps).toEqual(steps);
    expect(signed.result.job).toMatchObject({
      state: "signed",
      signedSha256: sha256(rig.document, signed.body),
    });
    expect(signed.result.signature).toMatchObject({ indication: "TOTAL-PASSED", intact: true, level: "B-B" });

    const file = path.join(rig.folder, "signed.pdf");
    await fs.writeFile(file, Buffer.concat([rig.document, signed.body]));
    expect(pdfsig(file)).toMatchObject([{ valid: true, wholeFile: true, signer: "Nguyễn Văn An" }]);
    expect(qpdfIsContent(file)).toBe(true);

    expect((await rig.call("agent.status", {})).result.waiting).toBe(1);
    expect((await rig.call("job.fetch", { jobId, part: "appended" })).body).toEqual(signed.body);
    expect((await rig.call("job.fetch", { jobId, part: "original" })).body.equals(rig.document)).toBe(true);
    await rig.call("job.delivered", { jobId });
    await expect(rig.call("job.get", { jobId })).rejects.toMatchObject({ code: "JOB_NOT_FOUND" });
    expect(await fs.readdir(path.join(rig.folder, "jobs"))).toEqual([]);
    const log = await rig.log();
    const events = ["consent.given", "signature.made", "document.delivered"];
    expect(log.slice(-3).map(({ event }) => event)).toEqual(events);
    expect(holdsPin(JSON.stringify(log), "123456")).toBe(false);
  });

  it("gets a seal of its true size, over the left third of the signature that it joins", async () => {
    const jobId = await rig.receive();
    const place = { page: 0, x: 300, y: 150, width: 150, height: 60 };
    const approved = await rig.call("job.sign", { ...(await rig.approval(jobId)), place });
    const document = Buffer.concat([rig.document, approved.body]);
    const second = await rig.receive(document);
    const { result } = await rig.call("job.inspect", { jobId: second, kind: "seal" });
    expect(result.signatures).toMatchObject([{ indication: "TOTAL-PASSED", coversWholeFile: true }]);
    const diameter = (36 * 72) / 25.4;
    const certificate = sha256(rig.pki.organisation.certificate);
    const asked = { jobId: second, kind: "seal", certificate } as const;
    const { place: sealPlace, found } = (await rig.call("job.place", asked)).result;
    expect(found).toBe("signature");
    expect(sealPlace.width).toBeCloseTo(diameter);
    expect(sealPlace.x + diameter).toBeCloseTo(300 + 150 / 3, 0);
    const stamp = await rig.call("job.stamp", { jobId: second, kind: "seal", certificate });
    expect(stamp.result).toMatchObject({ resizable: false });
    const sealed = await rig.call("job.sign", {
      ...(await rig.approval(second)),
      kind: "seal",
      certificate,
      shownSha256: sha256(document),
      place: sealPlace,
      number: "12/UBND",
      date: "21/11/2026",
    });
    const file = path.join(rig.folder, "sealed.pdf");
    await fs.writeFile(file, Buffer.concat([document, sealed.body]));
    expect(pdfsig(file)).toMatchObject([{ valid: true }, { valid: true, signer: "UBND xã Tân Lập" }]);
    expect((await rig.log()).at(-1)).toMatchObject({
      event: "signature.made",
      details: { kind: "seal", number: "12/UBND", noSecret: "stated", origin: "https://eoffice.example" },
    });
  });

  it("that is no PDF is refused by its summary, with the reason", async () => {
    const jobId = await rig.receive(Buffer.from("<html>please log in</html>"));
    const { result } = await rig.call("job.inspect", { jobId, kind: "approve" });
    expect(result).toMatchObject({ refusal: "PDF_NOT_A_PDF", signatures: [] });
  });

  it("is received further after a broken transfer", async () => {
    const about = { fileName: "a.pdf", title: "a", origin: "https://a.example", size: rig.document.length };
    const { jobId } = (await rig.call("job.open", about)).result;
    await rig.call("job.write", { jobId, offset: 0 }, { body: pieces(rig.document.subarray(0, 100)) });
    await expect(rig.call("job.inspect", { jobId, kind: "approve" })).rejects.toMatchObject({
      code: "JOB_INCOMPLETE",
    });
    await rig.start();
    const { received } = (await rig.call("job.get", { jobId })).result;
    const rest = pieces(rig.document.subarray(received));
    const { result } = await rig.call("job.write", { jobId, offset: received }, { body: rest });
    expect(result.sha256).toBe(sha256(rig.document));
  });

  it("that is given up is gone, and the log has it", async () => {
    const jobId = await rig.receive();
    await rig.call("job.cancel", { jobId, reason: "consent-refused" });
    await expect(rig.call("job.get", { jobId })).rejects.toMatchObject({ code: "JOB_NOT_FOUND" });
    expect((await rig.log()).at(-1)).toMatchObject({ event: "consent.refused", details: { jobId } });
  });

  it("that is signed is not lost by a window that closes", async () => {
    const jobId = await rig.receive();
    await rig.call("job.sign", await rig.approval(jobId));
    for (const reason of ["window-closed", "failed", "consent-refused"] as const) {
      await expect(rig.call("job.cancel", { jobId, reason })).rejects.toMatchObject({ code: "JOB_STATE" });
    }
    await rig.call("job.cancel", { jobId, reason: "discarded" });
    expect((await rig.log()).at(-1)).toMatchObject({
      event: "document.discarded",
      details: { state: "signed" },
    });
  });
});

describe("before the key is used", () => {
  const refused = async (changes: object, code: string): Promise<void> => {
    const jobId = await rig.receive();
    const params = { ...(await rig.approval(jobId)), ...changes };
    await expect(rig.call("job.sign", params)).rejects.toMatchObject({ code });
    expect(rig.module.calls().get("C_Login")).toBeUndefined();
    expect((await rig.call("job.get", { jobId })).result.state).toBe("received");
    expect((await rig.log()).at(-1)).toMatchObject({ event: "signature.failed", details: { code } });
  };

  it("bytes that the window did not show are refused", () =>
    refused({ shownSha256: "0".repeat(64) }, "JOB_DIGEST_MISMATCH"));

  it("the statement on state secrets is asked for where a page has no text", async () => {
    const scan = Buffer.from(Buffer.from(rig.document).toString("latin1").replace("(1)", "( )"), "latin1");
    const jobId = await rig.receive(scan);
    const params = { ...(await rig.approval(jobId)), shownSha256: sha256(scan), noSecret: false };
    await expect(rig.call("job.sign", params)).rejects.toMatchObject({
      code: "SIGN_SECRECY_STATEMENT_MISSING",
    });
    await expect(rig.call("job.sign", { ...params, noSecret: true })).resolves.toBeDefined();
  });

  it("an expired certificate is refused", () =>
    refused({ certificate: sha256(rig.pki.expired.certificate) }, "CERTIFICATE_EXPIRED"));

  it("a certificate that is not on the token is refused", () =>
    refused({ certificate: "1".repeat(64) }, "TOKEN_CERTIFICATE_NOT_FOUND"));

  it("a token that is not there is told", () => refused({ tokenId: "nothing" }, "TOKEN_NOT_FOUND"));

  it("a certificate of the other role is refused", async () => {
    rig.settings({ roles: { [sha256(rig.pki.leader.certificate)]: "organisation" } });
    await refused({}, "CERTIFICATE_WRONG_ROLE");
  });

  it("a root that nobody trusts is refused", async () => {
    rig.settings({ trust: [] });
    await refused({}, "CERTIFICATE_UNTRUSTED");
  });

  it("a kind without its image is refused where it is to be seen", async () => {
    rig.settings({});
    await refused({ place: { page: 0, x: 10, y: 10, width: 50, height: 20 } }, "APPEARANCE_IMAGE_MISSING");
  });

  it.each([
    [{ page: 0, x: 580, y: 10, width: 50, height: 20 }, "APPEARANCE_OFF_PAGE"],
    [{ page: 7, x: 10, y: 10, width: 50, height: 20 }, "PDF_NO_SUCH_PAGE"],
  ])("a place that is not on a page is refused: %j", (place, code) => refused({ place }, code));
});

describe("when the token fails", () => {
  it("a wrong PIN is tried once, and the document may be signed again", async () => {
    const jobId = await rig.receive();
    const params = await rig.approval(jobId);
    await expect(rig.call("job.sign", { ...params, pin: "999999" })).rejects.toMatchObject({
      code: "TOKEN_PIN_INCORRECT",
    });
    expect(rig.module.calls().get("C_Login")).toBe(1);
    expect((await rig.call("job.sign", params)).result.job.state).toBe("signed");
    expect(JSON.stringify(await rig.log())).not.toContain("999999");
  });

  it("a token that is pulled while signing leaves the document as it was", async () => {
    const jobId = await rig.receive();
    const params = await rig.approval(jobId);
    rig.module.control({ removeAfterSign: 0 });
    await expect(rig.call("job.sign", params)).rejects.toMatchObject({
      code: expect.stringMatching(/^TOKEN_/) as string,
    });
    expect((await rig.call("job.get", { jobId })).result.state).toBe("received");
    rig.module.control({});
    expect((await rig.call("job.sign", await rig.approval(jobId))).result.job.state).toBe("signed");
  });
});

describe("a signature that is made", () => {
  it("is made once, whoever asks again", async () => {
    const jobId = await rig.receive();
    const params = await rig.approval(jobId);
    const answers = await Promise.allSettled([rig.call("job.sign", params), rig.call("job.sign", params)]);
    expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    expect(rig.module.calls().get("C_Sign")).toBe(1);
    expect((await rig.call("job.get", { jobId })).result.state).toBe("signed");
  });

  it("is delivered after a restart of the agent", async () => {
    const jobId = await rig.receive();
    const { body } = await rig.call("job.sign", await rig.approval(jobId));
    await rig.start();
    const { jobs: waiting } = (await rig.call("job.list", {})).result;
    expect(waiting.find((job) => job.jobId === jobId)).toMatchObject({ state: "signed" });
    expect((await rig.call("job.fetch", { jobId, part: "appended" })).body).toEqual(body);
    await rig.call("job.delivered", { jobId });
  });

  it("is logged after a restart where the agent was killed before it could", async () => {
    const jobId = await rig.receive();
    await rig.call("job.sign", await rig.approval(jobId));
    const log = path.join(rig.folder, "audit", "audit.jsonl");
    const text = await fs.readFile(log, "utf8");
    await fs.writeFile(log, `${text.trimEnd().split("\n").slice(0, -1).join("\n")}\n`);
    await fs.rm(path.join(rig.folder, "audit", "audit-head.json"));
    await rig.start();
    expect((await rig.log()).at(-1)).toMatchObject({
      event: "signature.made",
      details: { jobId, loggedLate: true },
    });
    await rig.call("job.delivered", { jobId });
  });

  it("waits on a full disk, and leaves when there is room", async () => {
    const disk = new FullDisk();
    await rig.start(disk.port);
    const jobId = await rig.receive();
    const params = await rig.approval(jobId);
    disk.isFullFor = "appended.bin";
    await expect(rig.call("job.sign", params)).rejects.toMatchObject({ code: "JOB_DISK_FULL" });
    expect((await rig.call("job.get", { jobId })).result.state).toBe("signed");
    expect(rig.module.calls().get("C_Sign")).toBe(1);
    disk.isFullFor = "";
    const { body } = await rig.call("job.fetch", { jobId, part: "appended" });
    const file = path.join(rig.folder, "late.pdf");
    await fs.writeFile(file, Buffer.concat([rig.document, body]));
    expect(pdfsig(file)).toMatchObject([{ valid: true }]);
  });
});

describe("tokens", () => {
  it("are listed with the certificates that can sign, their role and what is wrong with them", async () => {
    rig.settings({ roles: { [sha256(rig.pki.organisation.certificate)]: "organisation" } });
    const { result } = await rig.call("token.list", {});
    expect(result.tokens).toMatchObject([{ label: "both" }]);
    const found = new Map(result.tokens[0]?.certificates.map((one) => [one.sha256, one]));
    expect(found.get(sha256(rig.pki.leader.certificate))).toMatchObject({
      role: null,
      problem: null,
      warning: "CERTIFICATE_REVOCATION_UNKNOWN",
      keyBits: 2048,
    });
    expect(found.get(sha256(rig.pki.organisation.certificate))).toMatchObject({ role: "organisation" });
    expect(found.get(sha256(rig.pki.expired.certificate))).toMatchObject({ problem: "CERTIFICATE_EXPIRED" });
  });
});

/** The real disk, but full for files of one name. */
class FullDisk {
  isFullFor = "";
  readonly port: Disk = {
    ...fs,
    open: async (file, ...rest) => {
      const handle = await fs.open(file, ...rest);
      const write = handle.write.bind(handle) as (...args: unknown[]) => Promise<unknown>;
      handle.write = ((...args: unknown[]) =>
        this.isFullFor !== "" && String(file).endsWith(this.isFullFor)
          ? Promise.reject(Object.assign(new Error("no space left on device"), { code: "ENOSPC" }))
          : write(...args)) as typeof handle.write;
      return handle;
    },
  };
}
