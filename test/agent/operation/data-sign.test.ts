import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { DataItem } from "../../../protocol/data-item.ts";
import type { OperationParams, OperationResult } from "../../../protocol/operation.ts";
import { pem } from "../../pki/pki-folder.ts";
import type { TestIdentity } from "../../pki/test-pki.ts";
import { holdsPin } from "../../token/pin-trace.ts";
import { opensslCms } from "../ades/judge.ts";
import { AgentRig, sha256 } from "./agent-rig.ts";

let rig: AgentRig;

beforeAll(async () => {
  rig = await AgentRig.make(undefined, ["ecP256", "ecP384", "wrongKeyUsage"]);
});

beforeEach(async () => {
  rig.settings({});
  rig.module.control({});
  await rig.start();
  rig.module.forget();
});

afterAll(() => rig.remove());

const MESSAGE = Buffer.from("đăng nhập 8f3a");

function digestOf(name: string): Buffer {
  return createHash(name).update(MESSAGE).digest();
}

function hashItem(hash: NonNullable<DataItem["hash"]>): DataItem {
  const bytes = digestOf(hash.replace("-", "").toLowerCase()).toString("base64");
  return { purpose: "hash", bytes, hash, form: "raw" };
}

async function sign(
  items: DataItem[],
  changes: Partial<OperationParams<"data.sign">> = {},
  signer: TestIdentity = rig.pki.leader,
): Promise<OperationResult<"data.sign">> {
  const { result: found } = await rig.call("token.list", {});
  const { result } = await rig.call("data.sign", {
    tokenId: found.tokens[0]?.tokenId ?? "",
    certificate: sha256(signer.certificate),
    pin: "123456",
    origin: "https://dvc.example",
    items,
    ...changes,
  });
  return result;
}

/** What OpenSSL says of a signature over the message, whose certificate is given. */
function opensslDigest(hash: string, certificate: Uint8Array, signature: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), "kyso-data-"));
  const file = (name: string, bytes: Uint8Array | string): string => {
    writeFileSync(path.join(folder, name), bytes);
    return path.join(folder, name);
  };
  const crt = file("signer.crt", pem(certificate, "CERTIFICATE"));
  const key = file("signer.pub", execFileSync("openssl", ["x509", "-in", crt, "-noout", "-pubkey"]));
  const value = file("value.bin", Buffer.from(signature, "base64"));
  const args = ["dgst", `-${hash}`, "-verify", key, "-signature", value, file("message", MESSAGE)];
  return execFileSync("openssl", args, { encoding: "utf8" }).trim();
}

function signatureOf(result: OperationResult<"data.sign">, index = 0): string {
  return result.items[index]?.signature ?? "";
}

describe("digests that a page sends", () => {
  it.each(["SHA-256", "SHA-384", "SHA-512"] as const)(
    "of %s are signed as PKCS #1 v1.5 has it, not hashed again",
    async (hash) => {
      const result = await sign([hashItem(hash)]);
      const certificate = Buffer.from(result.certificate, "base64");
      expect(certificate.equals(rig.pki.leader.certificate)).toBe(true);
      const name = hash.replace("-", "").toLowerCase();
      expect(opensslDigest(name, certificate, signatureOf(result))).toBe("Verified OK");
    },
  );

  it("are signed so whatever the settings prefer for documents", async () => {
    rig.settings({ signature: { scheme: "pss", hash: "SHA-512" } });
    const result = await sign([hashItem("SHA-256")]);
    const { leader } = rig.pki;
    expect(opensslDigest("sha256", leader.certificate, signatureOf(result))).toBe("Verified OK");
  });

  it.each([
    ["ecP256", "SHA-256"],
    ["ecP256", "SHA-512"],
    ["ecP384", "SHA-256"],
    ["ecP384", "SHA-384"],
  ] as const)("are signed with ECDSA by a key of %s, %s", async (name, hash) => {
    const signer = rig.pki[name];
    const result = await sign([hashItem(hash)], {}, signer);
    const digest = hash.replace("-", "").toLowerCase();
    expect(opensslDigest(digest, signer.certificate, signatureOf(result))).toBe("Verified OK");
  });

  it("are all signed with one login, in their order", async () => {
    const items = Array.from({ length: 40 }, (_, index): DataItem => {
      const digest = createHash("sha256").update(`${index}`).digest("base64");
      return index === 7
        ? hashItem("SHA-512")
        : { purpose: "hash", bytes: digest, hash: "SHA-256", form: "raw" };
    });
    const result = await sign(items);
    expect(result.items).toHaveLength(40);
    const { leader } = rig.pki;
    expect(opensslDigest("sha512", leader.certificate, signatureOf(result, 7))).toBe("Verified OK");
    expect(rig.module.calls().get("C_Login")).toBe(1);
  });

  it.each([
    ["of the wrong length", { hash: "SHA-256", bytes: digestOf("sha1").toString("base64") }],
    ["of another hash's length", { hash: "SHA-512", bytes: digestOf("sha256").toString("base64") }],
    ["with no hash named", { bytes: digestOf("sha256").toString("base64") }],
    ["that is a whole DigestInfo", { hash: "SHA-256", bytes: Buffer.alloc(51).toString("base64") }],
  ] as const)("%s are refused before the PIN is tried", async (_name, item) => {
    for (const form of ["raw", "cms"] as const) {
      await expect(sign([{ purpose: "hash", form, ...item }])).rejects.toMatchObject({
        code: "DATA_DIGEST_INVALID",
      });
    }
    expect(rig.module.calls().get("C_Login")).toBeUndefined();
  });

  it("are refused by a key that hashes on the token only", async () => {
    rig.module.control({ refuseMechanisms: [0x1] });
    await expect(sign([hashItem("SHA-256")])).rejects.toMatchObject({ code: "TOKEN_MECHANISM_UNSUPPORTED" });
  });
});

describe("nonces and messages", () => {
  it("are hashed and signed where the value alone is asked for", async () => {
    const item = { purpose: "message", bytes: MESSAGE.toString("base64"), form: "raw" } as const;
    const result = await sign([item, { ...item, hash: "SHA-512" }]);
    const { leader } = rig.pki;
    expect(opensslDigest("sha256", leader.certificate, signatureOf(result))).toBe("Verified OK");
    expect(opensslDigest("sha512", leader.certificate, signatureOf(result, 1))).toBe("Verified OK");
  });

  it("stand inside a CMS signature that OpenSSL finds good, also as CAdES", async () => {
    const item = { purpose: "nonce", bytes: MESSAGE.toString("base64"), form: "cms" } as const;
    const result = await sign([item]);
    const cms = Buffer.from(signatureOf(result), "base64");
    expect(Buffer.from(opensslCms(cms, rig.pki.root.certificate)).equals(MESSAGE)).toBe(true);
  });

  it("too large to be answered are refused before the PIN is tried", async () => {
    const bytes = Buffer.alloc(200_000).toString("base64");
    const items = Array.from({ length: 4 }, () => ({ purpose: "message", bytes, form: "cms" }) as const);
    await expect(sign(items)).rejects.toMatchObject({ code: "DATA_TOO_LARGE" });
    expect(rig.module.calls().get("C_Login")).toBeUndefined();
  });
});

describe("the log", () => {
  it("has each octets' digest before the key is used and after, never the octets or the PIN", async () => {
    const nonce = { purpose: "nonce", bytes: MESSAGE.toString("base64"), form: "raw" } as const;
    const result = await sign([nonce, hashItem("SHA-256")]);
    const log = await rig.log();
    const details = (event: string) => log.findLast((entry) => entry.event === event)?.details;
    const items = [
      { purpose: "nonce", form: "raw", hash: "SHA-256", size: MESSAGE.length, sha256: sha256(MESSAGE) },
      { purpose: "hash", form: "raw", hash: "SHA-256", digest: sha256(MESSAGE), hashedAgain: false },
    ];
    expect(details("data.consent")).toMatchObject({
      origin: "https://dvc.example",
      signer: "Nguyễn Văn An",
      revocation: { status: "unknown" },
      part: "1/1",
      items,
    });
    const signed = items.map((item, index) => ({
      ...item,
      signatureSha256: sha256(Buffer.from(signatureOf(result, index), "base64")),
    }));
    expect(details("data.signed")).toMatchObject({ origin: "https://dvc.example", items: signed });
    const text = JSON.stringify(log);
    expect(text).not.toContain(MESSAGE.toString("base64"));
    expect(text).not.toContain("đăng nhập");
    expect(holdsPin(text, "123456")).toBe(false);
  });

  it("names every one of many digests, in entries that it can read back", async () => {
    const items = Array.from({ length: 250 }, () => hashItem("SHA-512"));
    await sign(items);
    const entries = (await rig.log()).filter(({ event }) => event === "data.consent").slice(-3);
    expect(entries.map(({ details }) => details["part"])).toEqual(["1/3", "2/3", "3/3"]);
    expect(entries.flatMap(({ details }) => details["items"])).toHaveLength(250);
  });

  it("has what was refused", async () => {
    await expect(sign([hashItem("SHA-256")], { pin: "000000" })).rejects.toMatchObject({
      code: "TOKEN_PIN_INCORRECT",
    });
    expect(rig.module.calls().get("C_Login")).toBe(1);
    expect((await rig.log()).at(-1)).toMatchObject({
      event: "data.failed",
      details: { origin: "https://dvc.example", items: 1, code: "TOKEN_PIN_INCORRECT" },
    });
  });
});

describe("the certificate is checked as for documents", () => {
  it.each([
    ["expired", "CERTIFICATE_EXPIRED"],
    ["wrongKeyUsage", "CERTIFICATE_KEY_USAGE"],
  ] as const)("%s: %s, before the PIN is tried", async (name, code) => {
    await expect(sign([hashItem("SHA-256")], {}, rig.pki[name])).rejects.toMatchObject({ code });
    expect(rig.module.calls().get("C_Login")).toBeUndefined();
  });

  it("and refused where its status can't be known and the policy says so", async () => {
    rig.settings({ revocation: { whenUnknown: "refuse" } });
    await expect(sign([hashItem("SHA-256")])).rejects.toMatchObject({
      code: "CERTIFICATE_REVOCATION_UNKNOWN",
    });
    expect(rig.module.calls().get("C_Login")).toBeUndefined();
  });

  it("a value that does not hold is never given out", async () => {
    rig.module.control({ wrongSignature: true });
    await expect(sign([hashItem("SHA-256")])).rejects.toMatchObject({ code: "SIGN_RESULT_INVALID" });
    await expect(sign([hashItem("SHA-256")], {}, rig.pki.ecP256)).rejects.toMatchObject({
      code: "SIGN_RESULT_INVALID",
    });
  });

  it("nothing is signed for somebody who has given up", async () => {
    const { result: found } = await rig.call("token.list", {});
    const given = new AbortController();
    given.abort();
    const params = {
      tokenId: found.tokens[0]?.tokenId ?? "",
      certificate: sha256(rig.pki.leader.certificate),
      pin: "123456",
      origin: "https://dvc.example",
      items: [hashItem("SHA-256")],
    };
    await expect(rig.call("data.sign", params, { signal: given.signal })).rejects.toMatchObject({
      code: "JOB_CANCELLED",
    });
    expect(rig.module.calls().get("C_Login")).toBeUndefined();
  });
});
