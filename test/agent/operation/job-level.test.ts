import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MemorySource } from "../../../agent/pdf/source.ts";
import { loadTrustFolder } from "../../../agent/trust/store.ts";
import { writeTrustFolder } from "../../pki/pki-folder.ts";
import { DEAD_ADDRESS, startTsa, type TestTsa } from "../../pki/tsa.ts";
import { AgentRig } from "./agent-rig.ts";
import { verifyFile } from "../verify/offline-check.ts";

let rig: AgentRig;
let tsa: TestTsa;

beforeAll(async () => {
  rig = await AgentRig.make();
  tsa = await startTsa(path.join(rig.folder, "tsa"));
  writeTrustFolder(path.join(rig.folder, "config", "trust"), [tsa.root]);
}, 60_000);

afterAll(async () => {
  await tsa.stop();
  await rig.remove();
});

async function start(settings: object): Promise<void> {
  rig.settings({ proxy: null, ...settings });
  await rig.start();
}

describe("job.sign at a level of the settings", () => {
  it("has the signature stamped, and names the step", async () => {
    await start({ level: "B-T", timestamp: { servers: [{ url: tsa.url }] } });
    const signed = await rig.call("job.sign", await rig.approval(await rig.receive()));
    expect(signed.steps).toEqual([
      "checking-certificate",
      "preparing",
      "signing-on-token",
      "time-stamping",
      "checking-result",
      "saving",
    ]);
    expect(signed.result.signature).toMatchObject({ level: "B-T", indication: "TOTAL-PASSED" });
    expect(signed.result.warnings).not.toContain("LEVEL_NOT_REACHED");
    const trust = loadTrustFolder(path.join(rig.folder, "config", "trust"));
    const joined = new MemorySource(Buffer.concat([rig.document, signed.body]));
    expect(verifyFile(joined, { file: "signed.pdf", trust })).toMatchObject({
      verdict: "TOTAL-PASSED",
      signatures: [{ level: "B-T" }],
    });
    const made = (await rig.log()).findLast(({ event }) => event === "signature.made");
    expect(made?.details).toMatchObject({ level: "B-T" });
  });

  it("keeps what the token has signed when no server answers, and says so", async () => {
    await start({ level: "B-LTA", timestamp: { servers: [{ url: DEAD_ADDRESS }] } });
    const signed = await rig.call("job.sign", await rig.approval(await rig.receive()));
    expect(signed.result.signature).toMatchObject({ level: "B-B", indication: "TOTAL-PASSED" });
    expect(signed.result.warnings).toContain("LEVEL_NOT_REACHED");
    const made = (await rig.log()).findLast(({ event }) => event === "signature.made");
    expect(made?.details).toMatchObject({ level: "B-B", shortfall: "TSP_UNREACHABLE" });
  });

  it("tries no PIN where no server is set", async () => {
    await start({ level: "B-T" });
    rig.module.control({});
    const asked = rig.call("job.sign", { ...(await rig.approval(await rig.receive())), pin: "000000" });
    await expect(asked).rejects.toMatchObject({ code: "TSP_NOT_CONFIGURED" });
  });
});
