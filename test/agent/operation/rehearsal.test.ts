import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { rehearse } from "../../../agent/operation/rehearsal.ts";
import { parseCertificate } from "../../../agent/x509/certificate.ts";
import { AgentRig } from "./agent-rig.ts";

let rig: AgentRig;

beforeAll(async () => {
  rig = await AgentRig.make();
  rig.settings({});
  await rig.start();
});

afterAll(() => rig.remove());

it("a signature is rehearsed without the token, the log and the jobs", async () => {
  rig.module.forget();
  await rig.call("token.list", {});
  await setTimeout(300);
  expect(rig.module.calls().get("C_Login")).toBeUndefined();
  expect(rig.module.calls().get("C_SignInit")).toBeUndefined();
  expect(await rig.log()).toEqual([]);
  expect((await rig.call("job.list", {})).result.jobs).toEqual([]);
});

it("a rehearsal ends well for keys of every kind", async () => {
  const { root, issuing, leader, ecP256, ecP384 } = rig.pki;
  for (const { certificate } of [leader, ecP256, ecP384]) {
    const path = [certificate, issuing.certificate, root.certificate].map((der) => parseCertificate(der));
    const [first, ...above] = path;
    if (first === undefined) throw new Error("no certificate");
    await rehearse([first, ...above]);
  }
});
