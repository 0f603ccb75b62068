import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AgentRig, sha256 } from "./agent-rig.ts";

let rig: AgentRig;

beforeAll(async () => {
  rig = await AgentRig.make();
  rig.settings({});
  await rig.start();
});

afterAll(() => rig.remove());

async function read(certificate: string) {
  const { result } = await rig.call("token.list", {});
  const tokenId = result.tokens[0]?.tokenId ?? "";
  return (await rig.call("certificate.read", { tokenId, certificate })).result;
}

describe("a certificate as a page is told it", () => {
  it("has the whole of it, and a subject that pages can cut the name from", async () => {
    const { leader } = rig.pki;
    const told = await read(sha256(leader.certificate));
    expect(Buffer.from(told.der, "base64").equals(leader.certificate)).toBe(true);
    expect(told.subject).toContain("CN=Nguyễn Văn An,");
    expect(told.subject).toContain("C=VN");
    expect(told.email).toBe("");
    expect(told.serialNumber).toMatch(/^[0-9a-f]+$/);
    expect(Date.parse(told.notBefore)).toBeLessThan(Date.parse(told.notAfter));
  });

  it("asks for no PIN, and not whether it can sign", async () => {
    rig.module.forget();
    await read(sha256(rig.pki.expired.certificate));
    expect(rig.module.calls().get("C_Login")).toBeUndefined();
  });

  it("that the token does not hold is not told", async () => {
    await expect(read("0".repeat(64))).rejects.toMatchObject({ code: "TOKEN_CERTIFICATE_NOT_FOUND" });
  });
});

describe("what the extension decided by itself", () => {
  it("is in the log, by the browser's word on who asked", async () => {
    await rig.call("audit.note", {
      event: "data.refused",
      origin: "https://dvc.example",
      details: { purpose: "nonce", origin: "https://elsewhere.example" },
    });
    expect((await rig.log()).at(-1)).toMatchObject({
      event: "data.refused",
      details: { origin: "https://dvc.example", purpose: "nonce", browser: "test" },
    });
  });
});
