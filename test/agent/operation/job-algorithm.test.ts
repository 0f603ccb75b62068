import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { parseSignedData } from "../../../agent/cms/parsed-signed-data.ts";
import { AgentRig } from "./agent-rig.ts";

let rig: AgentRig;

beforeAll(async () => {
  rig = await AgentRig.make();
  rig.settings({});
  await rig.start();
});

beforeEach(() => {
  rig.module.control({});
  rig.module.forget();
});

afterAll(() => rig.remove());

/** The CMS in what a job appended. */
function cmsOf(appended: Buffer): Uint8Array {
  const hex = /\/Contents <([0-9a-f]+)>/.exec(appended.toString("latin1"))?.[1] ?? "";
  return Buffer.from(hex, "hex");
}

describe("the settings choose how the leader's key signs", () => {
  it.each([
    [{}, "RSA-PKCS1", "SHA-256"],
    [{ scheme: "pss" }, "RSA-PSS", "SHA-256"],
    [{ scheme: "pss", hash: "SHA-384" }, "RSA-PSS", "SHA-384"],
    [{ hash: "SHA-512" }, "RSA-PKCS1", "SHA-512"],
  ] as const)("%j: %s with %s, and the key is found with the login", async (signature, scheme, hash) => {
    rig.settings({ signature });
    const { result, body } = await rig.call("job.sign", await rig.approval(await rig.receive()));
    expect(result.signature.indication).toBe("TOTAL-PASSED");
    expect(parseSignedData(cmsOf(body)).signer).toMatchObject({
      digestAlgorithm: hash,
      signatureAlgorithm: { scheme, hash },
    });
    expect(rig.module.calls().get("C_Login")).toBe(1);
    expect(rig.module.calls().get("C_GetMechanismList")).toBe(2); // how many, and which
  });

  it("what the token can't do is refused, and the document may be signed another way", async () => {
    rig.settings({ signature: { scheme: "pss" } });
    rig.module.control({ hideMechanisms: [0xd, 0x43] });
    const approval = await rig.approval(await rig.receive());
    await expect(rig.call("job.sign", approval)).rejects.toMatchObject({
      code: "TOKEN_MECHANISM_UNSUPPORTED",
    });
    rig.settings({});
    const { result } = await rig.call("job.sign", approval);
    expect(result.signature.indication).toBe("TOTAL-PASSED");
  });
});

describe("jobs at the same time on one token", () => {
  it("are all signed, and a wrong PIN among them fails alone", async () => {
    rig.settings({});
    rig.module.control({ slow: { C_Sign: 20 }, pinTries: 3 });
    const approvals = await Promise.all(
      Array.from({ length: 6 }, async () => await rig.approval(await rig.receive())),
    );
    const first = rig.call("job.sign", approvals[0] ?? (await rig.approval("")));
    const others = approvals.slice(1).map(async (approval, index) => {
      return await rig.call("job.sign", index === 2 ? { ...approval, pin: "000000" } : approval);
    });
    const outcomes = await Promise.allSettled([first, ...others]);
    const failed = outcomes.flatMap((each) => (each.status === "rejected" ? [each.reason as unknown] : []));
    expect(failed).toMatchObject([{ code: "TOKEN_PIN_INCORRECT" }]);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(5);
  });
});
