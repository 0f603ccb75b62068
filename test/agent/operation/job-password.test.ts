import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { samplePdf } from "../pades/sample-pdf.ts";
import { AgentRig, sha256 } from "./agent-rig.ts";

const PASSWORD = "mật khẩu của văn bản";
let rig: AgentRig;
let locked: Uint8Array;

beforeAll(async () => {
  rig = await AgentRig.make();
  rig.settings({});
  await rig.start();
  const file = path.join(rig.folder, "locked.pdf");
  writeFileSync(file, samplePdf());
  execFileSync("qpdf", ["--encrypt", PASSWORD, "owner", "256", "--", "--replace-input", file]);
  locked = readFileSync(file);
});

afterAll(() => rig.remove());

describe("a document with a password, on its way through the agent", () => {
  it("asks for it, says when it is wrong, and is looked at with it", async () => {
    const jobId = await rig.receive(locked);
    const inspect = async (password?: string) =>
      (await rig.call("job.inspect", { jobId, kind: "approve", password })).result;
    expect(await inspect()).toMatchObject({ refusal: "PDF_PASSWORD_NEEDED", pageCount: 0 });
    expect(await inspect("other")).toMatchObject({ refusal: "PDF_PASSWORD_WRONG", pageCount: 0 });
    expect(await inspect(PASSWORD)).toMatchObject({ refusal: null, pageCount: 1 });
  });

  it("is signed with it, tries no PIN without it, and keeps it nowhere", async () => {
    const jobId = await rig.receive(locked);
    const approval = { ...(await rig.approval(jobId)), shownSha256: sha256(locked), place: null };
    rig.module.forget();
    await expect(rig.call("job.sign", approval)).rejects.toMatchObject({ code: "PDF_PASSWORD_NEEDED" });
    expect(rig.module.calls().get("C_Login") ?? 0).toBe(0);
    const { result } = await rig.call("job.sign", { ...approval, password: PASSWORD });
    expect(result.signature).toMatchObject({ indication: "TOTAL-PASSED", coversWholeFile: true });
    for (const file of readdirSync(rig.folder, { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue;
      expect(readFileSync(path.join(file.parentPath, file.name)).includes(PASSWORD)).toBe(false);
    }
  });
});
