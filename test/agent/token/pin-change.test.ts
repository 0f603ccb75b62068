import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ChangedPins } from "../../../agent/token/changed-pins.ts";
import { PIN_FLAGS } from "../../../agent/token/ckr.ts";
import type { TimeLimits } from "../../../agent/token/time-limit.ts";
import type { TokenHost } from "../../../agent/token/token-host.ts";
import { createTestPki, type TestPki } from "../../pki/test-pki.ts";
import { buildFaultModule, type FaultModule, type Faults } from "../../token/fault-module.ts";
import { holdsPin } from "../../token/pin-trace.ts";
import { createSoftToken } from "../../token/soft-token.ts";
import { hostOf, isRight, keyOf, moduleOf, removeFolder, temporaryFolder } from "./token-rig.ts";

const PIN = "123456";
const NEW_PIN = "86420975";

let dir: string;
let pki: TestPki;
let count = 0;

beforeAll(async () => {
  dir = temporaryFolder();
  pki = await createTestPki();
});

afterAll(() => removeFolder(dir));

interface Rig {
  readonly host: TokenHost;
  readonly fault: FaultModule;
  readonly tokenId: string;
}

/** A token of its own, whose PIN may change, behind a module that misbehaves. */
async function rigOf(faults: Faults, limits: Partial<TimeLimits> = {}): Promise<Rig> {
  count += 1;
  const soft = await createSoftToken(`${dir}/soft-${count}`, {
    label: `token ${count}`,
    pin: PIN,
    keys: [keyOf(pki.leader)],
  });
  const fault = buildFaultModule(`${dir}/fault-${count}`, soft);
  fault.control(faults);
  const host = hostOf([moduleOf(fault)], limits);
  const [first] = await host.list();
  fault.forget();
  return { host, fault, tokenId: first?.tokenId ?? "" };
}

const change = ({ host, tokenId }: Rig, oldPin = PIN, newPin = NEW_PIN): Promise<unknown> =>
  host.changePin(tokenId, { oldPin, newPin });

const pinCalls = ({ fault }: Rig): [number | undefined, number | undefined] => [
  fault.calls().get("C_Login"),
  fault.calls().get("C_SetPIN"),
];

async function takes({ host, tokenId }: Rig, pin: string): Promise<boolean> {
  return host.open(tokenId, pin).then(
    async (login) => {
      await login.close();
      return true;
    },
    () => false,
  );
}

describe("changing the PIN", () => {
  test("takes one login and one call, and from then on only the new PIN signs", async () => {
    const rig = await rigOf({});
    await change(rig);
    expect(pinCalls(rig)).toEqual([1, 1]);
    expect(await takes(rig, PIN)).toBe(false);
    const login = await rig.host.open(rig.tokenId, NEW_PIN);
    const [certificate] = login.certificates;
    const key = await login.key(certificate?.sha256 ?? "");
    const message = Buffer.from("with the new PIN");
    expect(isRight(key, message, await key.sign(message))).toBe(true);
    await login.close();
  });

  test("a wrong old PIN is tried once, is told with the tries that are left, and changes nothing", async () => {
    const rig = await rigOf({ pinTries: 2 });
    const error: unknown = await change(rig, "000000").catch((each: unknown) => each);
    expect(error).toMatchObject({ code: "PIN_OLD_INCORRECT", detail: { triesLeft: "final" } });
    expect(pinCalls(rig)).toEqual([1, undefined]);
    const text = JSON.stringify(error, Object.getOwnPropertyNames(error));
    expect([holdsPin(text, "000000"), holdsPin(text, NEW_PIN)]).toEqual([false, false]);
    expect(await takes(rig, PIN)).toBe(true);
  });

  test("the try that locks the token is told as such", async () => {
    const rig = await rigOf({ pinTries: 1 });
    await expect(change(rig, "000000")).rejects.toMatchObject({
      code: "TOKEN_PIN_LOCKED",
      detail: { triesLeft: "none" },
    });
  });

  test("a locked token is not tried", async () => {
    const rig = await rigOf({ tokenFlags: PIN_FLAGS.CKF_USER_PIN_LOCKED });
    await expect(change(rig)).rejects.toMatchObject({ code: "TOKEN_PIN_LOCKED" });
    expect(pinCalls(rig)).toEqual([undefined, undefined]);
  });

  test.each([
    { what: "one below the token's minimum", oldPin: PIN, newPin: "12345", code: "PIN_NEW_LENGTH", limit: 6 },
    {
      what: "one above the token's maximum",
      oldPin: PIN,
      newPin: "123456789",
      code: "PIN_NEW_LENGTH",
      limit: 8,
    },
    { what: "nothing", oldPin: PIN, newPin: "", code: "PIN_NEW_LENGTH", limit: 6 },
    { what: "after an old one that is too short", oldPin: "123", newPin: NEW_PIN, code: "TOKEN_PIN_LENGTH" },
  ])("a new PIN of a wrong length costs no try: $what", async ({ oldPin, newPin, code, limit }) => {
    const rig = await rigOf({ pinMin: 6, pinMax: 8 });
    await expect(change(rig, oldPin, newPin)).rejects.toMatchObject({
      code,
      detail: { limit: limit ?? 6 },
    });
    expect(pinCalls(rig)).toEqual([undefined, undefined]);
  });

  test("the shortest and the longest PIN that the token takes are taken", async () => {
    const rig = await rigOf({ pinMin: 6, pinMax: 8 });
    await change(rig, PIN, "12345678");
    await change(rig, "12345678", "654321");
    expect(await takes(rig, "654321")).toBe(true);
  });

  test("the same PIN again is refused before it is tried", async () => {
    const rig = await rigOf({});
    await expect(change(rig, PIN, PIN)).rejects.toMatchObject({ code: "PIN_NEW_SAME" });
    expect(pinCalls(rig)).toEqual([undefined, undefined]);
  });

  test.each(["mậtkhẩu1", "mật khẩu".normalize("NFD"), "1234\t567", "１２３４５６"])(
    "a new PIN that might never be typed again as it was costs no try: %j",
    async (newPin) => {
      const rig = await rigOf({});
      await expect(change(rig, PIN, newPin)).rejects.toMatchObject({ code: "PIN_NEW_REFUSED" });
      expect(pinCalls(rig)).toEqual([undefined, undefined]);
    },
  );

  test.each([
    { ckr: 0xa1, code: "PIN_NEW_REFUSED" },
    { ckr: 0xa2, code: "PIN_NEW_LENGTH" },
    { ckr: 0x30, code: "PIN_CHANGE_UNKNOWN" },
    { ckr: 0x05, code: "PIN_CHANGE_UNKNOWN" },
    { ckr: 0x54, code: "PIN_CHANGE_UNSUPPORTED" },
    { ckr: 0xb5, code: "PIN_CHANGE_UNSUPPORTED" },
    { ckr: 0xe2, code: "PIN_CHANGE_UNSUPPORTED" },
    { ckr: 0x101, code: "TOKEN_SESSION_LOST" },
    { ckr: 0xa0, code: "PIN_OLD_INCORRECT" },
  ])("what C_SetPIN returns is told: $ckr as $code, and it is not called again", async ({ ckr, code }) => {
    const rig = await rigOf({ fail: { C_SetPIN: ckr } });
    await expect(change(rig)).rejects.toMatchObject({ code });
    expect(pinCalls(rig)).toEqual([1, 1]);
  });

  test("a module that dies or hangs over it leaves open whether the PIN was changed, and says so", async () => {
    const dying = await rigOf({ abort: ["C_SetPIN"] });
    await expect(change(dying)).rejects.toMatchObject({ code: "PIN_CHANGE_UNKNOWN" });
    const hanging = await rigOf({ hang: ["C_SetPIN"] }, { loginMs: 300 });
    await expect(change(hanging)).rejects.toMatchObject({ code: "PIN_CHANGE_UNKNOWN" });
  });

  test("while somebody is logged in it is refused, and that login goes on", async () => {
    const rig = await rigOf({});
    const login = await rig.host.open(rig.tokenId, PIN);
    await expect(change(rig)).rejects.toMatchObject({ code: "TOKEN_BUSY" });
    const key = await login.key(login.certificates[0]?.sha256 ?? "");
    await expect(key.sign(Buffer.from("still here"))).resolves.toBeInstanceOf(Uint8Array);
    await login.close();
    await change(rig);
    expect(await takes(rig, NEW_PIN)).toBe(true);
  });

  test("a reader with a pad of its own is given no PIN", async () => {
    const rig = await rigOf({
      tokenFlags: PIN_FLAGS.CKF_PROTECTED_AUTHENTICATION_PATH,
      padPin: PIN,
      padNewPin: NEW_PIN,
    });
    await change(rig, "", "");
    rig.fault.control({});
    await rig.host.list();
    expect(await takes(rig, NEW_PIN)).toBe(true);
  });

  test("an expired PIN is changed without a login, which the token does not give", async () => {
    const rig = await rigOf({ fail: { C_Login: 0xa3 } });
    await change(rig);
    rig.fault.control({});
    expect(await takes(rig, NEW_PIN)).toBe(true);
  });
});

describe("a PIN that has to be changed first", () => {
  test("signs nothing and is not tried until it was changed", async () => {
    const rig = await rigOf({ pinToBeChanged: true });
    expect((await rig.host.list())[0]?.pin.toBeChanged).toBe(true);
    await expect(rig.host.open(rig.tokenId, PIN)).rejects.toMatchObject({ code: "TOKEN_PIN_TO_BE_CHANGED" });
    expect(pinCalls(rig)).toEqual([undefined, undefined]);
    await expect(change(rig)).resolves.toMatchObject({ pin: { toBeChanged: false } });
    expect(await takes(rig, NEW_PIN)).toBe(true);
  });

  test("is not asked for again where the token goes on asking, also by another process, until it has stopped", async () => {
    const { fault, tokenId, ...rig } = await rigOf({ tokenFlags: PIN_FLAGS.CKF_USER_PIN_TO_BE_CHANGED });
    await rig.host.close();
    const changedPins = changedPinsInMemory();
    const host = hostWith(fault, changedPins);
    await expect(host.open(tokenId, PIN)).rejects.toMatchObject({ code: "TOKEN_PIN_TO_BE_CHANGED" });
    await expect(change({ host, fault, tokenId })).resolves.toMatchObject({ pin: { toBeChanged: false } });
    expect(await takes({ host, fault, tokenId }, NEW_PIN)).toBe(true);
    const other = hostWith(fault, changedPins);
    expect((await other.list())[0]?.pin.toBeChanged).toBe(false);
    expect(await takes({ host: other, fault, tokenId }, NEW_PIN)).toBe(true);
    fault.control({});
    await other.list();
    fault.control({ tokenFlags: PIN_FLAGS.CKF_USER_PIN_TO_BE_CHANGED });
    await expect(hostWith(fault, changedPins).open(tokenId, NEW_PIN)).rejects.toMatchObject({
      code: "TOKEN_PIN_TO_BE_CHANGED",
    });
  });
});

function hostWith(fault: FaultModule, changedPins: ChangedPins): TokenHost {
  return hostOf([moduleOf(fault)], {}, { changedPins });
}

function changedPinsInMemory(): ChangedPins {
  const changed = new Set<string>();
  return {
    has: (tokenId) => Promise.resolve(changed.has(tokenId)),
    add: ({ tokenId }) => Promise.resolve(void changed.add(tokenId)),
    forget: (tokenId) => Promise.resolve(void changed.delete(tokenId)),
  };
}
