import { setTimeout } from "node:timers/promises";
import { basename } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { Token, TokenEvent } from "../../../agent/token/token.ts";
import { createTestPki, type TestPki } from "../../pki/test-pki.ts";
import { buildFaultModule } from "../../token/fault-module.ts";
import type { KysoError } from "../../../protocol/error.ts";
import { createSoftToken, type SoftToken } from "../../token/soft-token.ts";
import { hostOf, keyOf, moduleOf, removeFolder, temporaryFolder } from "./token-rig.ts";

let dir: string;
let pki: TestPki;
let token: SoftToken;

beforeAll(async () => {
  dir = temporaryFolder();
  pki = await createTestPki();
  token = await createSoftToken(`${dir}/soft`, {
    label: "Nguyễn Văn An",
    pin: "123456",
    keys: [
      keyOf(pki.leader, { visible: "nothing" }),
      keyOf(pki.ecP256),
      keyOf(pki.organisation, { id: Uint8Array.of(7) }),
    ],
    certificates: [
      { certificate: pki.issuing.certificate, label: "issuing" },
      { certificate: pki.organisation.certificate, label: "the same again" },
      { certificate: pki.ecP384.certificate, label: "no key", id: Uint8Array.of(9) },
    ],
  });
  await createSoftToken(`${dir}/soft`, {
    label: "second",
    pin: "654321",
    keys: [keyOf(pki.ecP384, { visible: "private-key" })],
    certificates: [{ certificate: pki.expired.certificate, label: "no key" }],
  });
});

afterAll(() => removeFolder(dir));

describe("tokens", () => {
  test("every token of a module is listed once, with what its flags and its PIN limits say", async () => {
    const tokens = await hostOf([moduleOf(token)]).list();
    expect(tokens.map(({ label }) => label).sort()).toEqual(["Nguyễn Văn An", "second"]);
    const [first] = tokens;
    expect(first?.tokenId).toMatch(/^[0-9a-f]{32}$/);
    expect(first?.module).toMatch(/softhsm2/);
    expect(first?.pin).toEqual({
      countLow: false,
      finalTry: false,
      locked: false,
      toBeChanged: false,
      protectedPath: false,
      minLength: 4,
      maxLength: 255,
    });
  });

  test("a token keeps its id from one process to the next", async () => {
    const before = await hostOf([moduleOf(token)]).find("second");
    expect(await hostOf([moduleOf(token)]).find("second")).toEqual(before);
  });

  test("a token that two modules know is listed through the first", async () => {
    const fault = buildFaultModule(`${dir}/twice`, token);
    const tokens = await hostOf([moduleOf(fault), moduleOf(token)]).list();
    const file = basename(fault.modulePath);
    expect(tokens.map(({ module }) => module)).toEqual([file, file]);
  });

  test("a token is found by its label, its serial number and its id", async () => {
    const host = hostOf([moduleOf(token)]);
    const found = await host.find("Nguyễn Văn An");
    expect(await host.find(found.serialNumber)).toEqual(found);
    expect(await host.find(found.tokenId)).toEqual(found);
    await expect(host.find("nobody's")).rejects.toMatchObject({ code: "TOKEN_NOT_FOUND" });
  });

  test("a name that fits two tokens finds none, and their serial numbers are told", async () => {
    const twins = `${dir}/twins`;
    const twin = await createSoftToken(twins, { label: "twin", pin: "123456", keys: [] });
    await createSoftToken(twins, { label: "twin", pin: "123456", keys: [] });
    const host = hostOf([moduleOf(twin)]);
    const serials = (await host.list()).map(({ serialNumber }) => serialNumber);
    expect(new Set(serials).size).toBe(2);
    const refusal = await host.find("twin").catch((error: unknown) => error as KysoError);
    expect(refusal).toMatchObject({ code: "TOKEN_AMBIGUOUS" });
    for (const serial of serials) {
      expect((refusal as KysoError).message).toContain(serial);
      expect(await host.find(serial)).toMatchObject({ label: "twin", serialNumber: serial });
    }
  });

  test("an inserted token that the module does not know is named as the problem", async () => {
    const fault = buildFaultModule(`${dir}/unknown`, token);
    fault.control({ fail: { C_GetTokenInfo: 0xe1 } });
    const host = hostOf([moduleOf(fault)]);
    expect(await host.list()).toEqual([]);
    expect([...host.problems.values()]).toMatchObject([{ code: "TOKEN_NOT_RECOGNISED" }]);
  });

  test("tokens that come and go are told of", async () => {
    const fault = buildFaultModule(`${dir}/watched`, token);
    fault.control({});
    const host = hostOf([moduleOf(fault)]);
    const events: TokenEvent[] = [];
    const stop = new AbortController();
    onTestFinished(() => stop.abort());
    await host.list();
    host.watch((event) => events.push(event), stop.signal);
    const labels = (type: TokenEvent["type"]): string[] =>
      events.filter((event) => event.type === type).map(({ token: each }: { token: Token }) => each.label);
    await expect.poll(() => fault.calls().get("C_GetSlotList")).toBeGreaterThan(6);
    expect(events).toEqual([]);
    fault.control({ removeAfterSign: 0 });
    await expect.poll(() => labels("removed").sort()).toEqual(["Nguyễn Văn An", "second"]);
    fault.control({});
    await expect.poll(() => labels("inserted").sort()).toEqual(["Nguyễn Văn An", "second"]);
  });
});

test("looking for changes does not start a crashing module again and again", async () => {
  const fault = buildFaultModule(`${dir}/crashing`, token);
  fault.control({ abort: ["C_GetSlotList"] });
  const host = hostOf([moduleOf(fault)]);
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  host.watch(() => undefined, stop.signal);
  await expect.poll(() => host.problems.get(fault.modulePath)?.code).toBe("TOKEN_MODULE_CRASHED");
  await setTimeout(200);
  expect(fault.calls().get("C_Initialize")).toBe(1);
});

describe("certificates", () => {
  const presence = (certificates: readonly { label: string; key: string }[]): Record<string, string> =>
    Object.fromEntries(certificates.map(({ label, key }) => [label, key]));

  test("certificates are paired with keys by CKA_ID, by the public key before the login", async () => {
    const host = hostOf([moduleOf(token)]);
    const { tokenId } = await host.find("Nguyễn Văn An");
    const certificates = await host.certificates(tokenId);
    const own = certificates.filter(({ label }) => label !== "the same again");
    expect(presence(own)).toMatchObject({ "ec-p256": "present", issuing: "absent", leader: "unknown" });
  });

  test("the login settles which keys are there", async () => {
    const host = hostOf([moduleOf(token)]);
    const { tokenId } = await host.find("Nguyễn Văn An");
    const login = await host.open(tokenId, "123456");
    expect(presence(login.certificates)).toMatchObject({
      "ec-p256": "present",
      issuing: "absent",
      leader: "present",
      "no key": "absent",
    });
    await login.close();
  });

  test("keys that show themselves settle it without a login", async () => {
    const host = hostOf([moduleOf(token)]);
    const { tokenId } = await host.find("second");
    expect(presence(await host.certificates(tokenId))).toEqual({ "ec-p384": "present", "no key": "absent" });
  });

  test("a certificate that is stored twice is listed once, as the one with the key", async () => {
    const host = hostOf([moduleOf(token)]);
    const { tokenId } = await host.find("Nguyễn Văn An");
    const login = await host.open(tokenId, "123456");
    const copies = login.certificates.filter(({ certificate }) =>
      Buffer.from(certificate).equals(pki.organisation.certificate),
    );
    expect(copies).toMatchObject([{ id: "07", key: "present" }]);
    await login.close();
  });
});
