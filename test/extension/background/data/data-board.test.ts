import { beforeEach, describe, expect, it, vi } from "vitest";
import type { DataItem } from "../../../../protocol/data-item.ts";
import { KysoError } from "../../../../protocol/error.ts";
import type { AgentLink } from "../../../../extension/background/agent/agent-link.ts";
import { CertificateBoard } from "../../../../extension/background/data/certificate-board.ts";
import { DataBoard } from "../../../../extension/background/data/data-board.ts";
import type { DataState } from "../../../../extension/background/data/data-message.ts";
import { FakePort } from "../fake-port.ts";
import { CERTIFICATE, FROM } from "../legacy/desk.ts";

const browserState = vi.hoisted(() => ({
  session: {} as Record<string, unknown>,
  local: {} as Record<string, unknown>,
  windows: [] as string[],
  open: new Set<number>(),
}));

vi.mock("webextension-polyfill", () => {
  const area = (name: "session" | "local") => ({
    get: (keys: Record<string, unknown>) => Promise.resolve({ ...keys, ...browserState[name] }),
    set: (values: Record<string, unknown>) => Promise.resolve(void Object.assign(browserState[name], values)),
  });
  return {
    default: {
      runtime: { getURL: (path: string) => path },
      storage: {
        session: area("session"),
        local: area("local"),
        managed: { get: () => Promise.resolve({}) },
      },
      tabs: { remove: () => Promise.resolve() },
      windows: {
        create: ({ url }: { url: string }) => {
          browserState.windows.push(url);
          browserState.open.add(browserState.windows.length);
          return Promise.resolve({ id: browserState.windows.length });
        },
        get: (id: number) =>
          browserState.open.has(id) ? Promise.resolve({}) : Promise.reject(new Error("no window")),
        update: () => Promise.resolve(),
      },
    },
  };
});

const SHA = "ab".repeat(32);
const SIGN = { type: "sign", tokenId: "t", certificate: SHA, pin: "123456" };

/** What the agent was asked, and how it answers `data.sign`. */
let asked: { name: string; params: Record<string, unknown> }[];
let onSign: (items: readonly DataItem[]) => Promise<unknown>;
let tokens: unknown[];
let board: DataBoard;

const agent = {
  call: (name: string, params: Record<string, unknown>) => {
    asked.push({ name, params });
    if (name === "token.list") return Promise.resolve({ result: { tokens } });
    if (name === "certificate.read") return Promise.resolve({ result: CERTIFICATE });
    if (name === "data.sign") return onSign(params["items"] as DataItem[]).then((result) => ({ result }));
    return Promise.resolve({ result: {} });
  },
} as unknown as AgentLink;

beforeEach(() => {
  Object.assign(browserState, { session: {}, local: {}, windows: [], open: new Set() });
  turnOn({ hashes: true, nonces: true });
  asked = [];
  tokens = [{ tokenId: "t", certificates: [{ sha256: SHA }] }];
  onSign = (items) =>
    Promise.resolve({
      items: items.map(({ bytes }) => ({ signature: `sig:${bytes}` })),
      certificate: "MIIB",
    });
  board = new DataBoard(agent);
});

function turnOn(choice: { hashes: boolean; nonces: boolean }): void {
  browserState.local["portalChoices"] = { [FROM.portal.adapter.id]: choice };
}

function item(change: Partial<DataItem> = {}): DataItem {
  return { purpose: "hash", bytes: "AAAA", hash: "SHA-256", form: "raw", ...change };
}

function sign(callKey: string, items: DataItem[] = [item({ bytes: callKey })]) {
  return board.sign({ callKey, via: "vgca", items }, FROM);
}

function countOf(name: string): number {
  return asked.filter((one) => one.name === name).length;
}

/** The window that was opened last, connected. */
async function windowOf(serve: (port: FakePort["port"]) => void, prefix: string): Promise<FakePort> {
  await expect.poll(() => browserState.windows.length).toBeGreaterThan(0);
  const key = new URL(`http://x/${browserState.windows.at(-1)}`).searchParams.get("key");
  const port = new FakePort(`${prefix}${key}`);
  serve(port.port);
  return port;
}

function dataWindow(): Promise<FakePort> {
  return windowOf((port) => {
    board.serve(port);
  }, "data:");
}

function stateOf(port: FakePort): DataState | undefined {
  return port.heard.findLast((message) => "state" in message)?.["state"] as DataState | undefined;
}

describe("octets that nobody can be shown", () => {
  it.each([
    ["hash", "PORTAL_HASHES_OFF", { hashes: false, nonces: true }],
    ["message", "PORTAL_HASHES_OFF", { hashes: false, nonces: true }],
    ["nonce", "PORTAL_NONCES_OFF", { hashes: true, nonces: false }],
  ] as const)(
    "of a %s are refused at once where that is off, and it is noted",
    async (purpose, code, choice) => {
      turnOn(choice);
      await expect(sign("1", [item({ purpose })])).rejects.toMatchObject({ code });
      expect(browserState.windows).toEqual([]);
      expect(browserState.session["portalNotices"]).toMatchObject([{ origin: FROM.origin, code }]);
      await expect
        .poll(() => asked)
        .toMatchObject([
          { name: "audit.note", params: { event: "data.refused", origin: FROM.origin, details: { code } } },
        ]);
    },
  );

  it("are off where nobody has turned them on", async () => {
    browserState.local = {};
    await expect(sign("1")).rejects.toMatchObject({ code: "PORTAL_HASHES_OFF" });
    await expect(sign("2", [item({ purpose: "nonce" })])).rejects.toMatchObject({
      code: "PORTAL_NONCES_OFF",
    });
  });

  it("that come in parallel join one window and one PIN", async () => {
    const calls = ["AAAA", "BBBB", "CCCC"].map((key) => sign(key));
    const port = await dataWindow();
    await expect
      .poll(() => stateOf(port))
      .toMatchObject({
        origin: FROM.origin,
        phase: { name: "ready" },
        items: [{ bytes: "AAAA", size: 3 }, { bytes: "BBBB" }, { bytes: "CCCC" }],
      });
    port.say({ id: 1, request: { ...SIGN, count: 3 } });
    expect(await Promise.all(calls)).toEqual(
      ["AAAA", "BBBB", "CCCC"].map((bytes) => [{ signature: `sig:${bytes}`, certificate: "MIIB" }]),
    );
    expect(countOf("data.sign")).toBe(1);
    expect(browserState.windows).toHaveLength(1);
    await expect.poll(() => stateOf(port)?.phase).toEqual({ name: "signed", count: 3 });
    expect(board.isIdle).toBe(true);
  });

  it("are signed as far as they were shown, and the rest waits for another press", async () => {
    const first = sign("AAAA");
    const port = await dataWindow();
    await expect.poll(() => stateOf(port)?.phase.name).toBe("ready");
    const second = sign("BBBB");
    await expect.poll(() => stateOf(port)?.items.length).toBe(2);
    port.say({ id: 1, request: { ...SIGN, count: 1 } });
    expect(await first).toMatchObject([{ signature: "sig:AAAA" }]);
    await expect
      .poll(() => stateOf(port))
      .toMatchObject({ phase: { name: "ready" }, items: [{ bytes: "BBBB" }] });
    port.say({ id: 2, request: { ...SIGN, count: 1 } });
    expect(await second).toMatchObject([{ signature: "sig:BBBB" }]);
  });

  it("wait for a right PIN, which is never tried twice", async () => {
    const call = sign("AAAA");
    const port = await dataWindow();
    await expect.poll(() => stateOf(port)?.phase.name).toBe("ready");
    const works = onSign;
    onSign = () => Promise.reject(new KysoError("TOKEN_PIN_INCORRECT"));
    port.say({ id: 1, request: { ...SIGN, count: 1 } });
    await expect
      .poll(() => stateOf(port)?.phase)
      .toMatchObject({
        name: "ready",
        problem: { code: "TOKEN_PIN_INCORRECT" },
      });
    expect(countOf("data.sign")).toBe(1);
    onSign = works;
    port.say({ id: 2, request: { ...SIGN, count: 1 } });
    expect(await call).toHaveLength(1);
  });

  it.each(["cancel", "closed window"])("are refused by the user's %s, and it is noted", async (way) => {
    const calls = [sign("AAAA"), sign("BBBB")];
    const port = await dataWindow();
    await expect.poll(() => stateOf(port)?.items.length).toBe(2);
    if (way === "cancel") port.say({ id: 1, request: { type: "cancel" } });
    else await board.windowClosed(1);
    const ends = await Promise.allSettled(calls);
    expect(ends).toMatchObject([
      { reason: { code: "CONSENT_REFUSED" } },
      { reason: { code: "CONSENT_REFUSED" } },
    ]);
    expect(countOf("data.sign")).toBe(0);
    await expect.poll(() => countOf("audit.note")).toBe(2);
  });

  it("have a window of their own again after the last was answered", async () => {
    const first = sign("AAAA");
    const port = await dataWindow();
    await expect.poll(() => stateOf(port)?.phase.name).toBe("ready");
    port.say({ id: 1, request: { ...SIGN, count: 1 } });
    await first;
    void sign("BBBB").catch(() => undefined);
    await expect.poll(() => browserState.windows.length).toBe(2);
  });

  it("are not signed for a press that no window made", async () => {
    void sign("AAAA").catch(() => undefined);
    const port = await dataWindow();
    await expect.poll(() => stateOf(port)?.phase.name).toBe("ready");
    for (const request of [{ ...SIGN, count: 0 }, { ...SIGN, count: 501 }, { type: "sign" }, null, "sign"]) {
      port.say({ id: 1, request });
    }
    await expect.poll(() => port.heard.filter((message) => "problem" in message).length).toBe(5);
    expect(countOf("data.sign")).toBe(0);
  });
});

describe("octets after the worker died", () => {
  it("are not signed twice where the key may have been used", async () => {
    const finish: (() => void)[] = [];
    onSign = () => new Promise((resolve) => finish.push(() => resolve({ items: [], certificate: "" })));
    void sign("AAAA").catch(() => undefined);
    const port = await dataWindow();
    await expect.poll(() => stateOf(port)?.phase.name).toBe("ready");
    port.say({ id: 1, request: { ...SIGN, count: 1 } });
    await expect.poll(() => countOf("data.sign")).toBe(1);

    board = new DataBoard(agent);
    await expect(sign("AAAA")).rejects.toMatchObject({ code: "SESSION_CLOSED" });
    expect(browserState.windows).toHaveLength(1);
  });

  it("are asked about in the window that is open already", async () => {
    void sign("AAAA").catch(() => undefined);
    const before = await dataWindow();
    await expect.poll(() => stateOf(before)?.phase.name).toBe("ready");

    board = new DataBoard(agent);
    // The window may be back before the page is.
    const port = await dataWindow();
    const call = sign("AAAA");
    await expect.poll(() => stateOf(port)?.phase.name).toBe("ready");
    expect(browserState.windows).toHaveLength(1);
    port.say({ id: 1, request: { ...SIGN, count: 1 } });
    expect(await call).toMatchObject([{ signature: "sig:AAAA" }]);
  });
});

describe("a certificate", () => {
  let certificates: CertificateBoard;

  beforeEach(() => {
    certificates = new CertificateBoard(agent);
  });

  function certificateWindow(): Promise<FakePort> {
    return windowOf((port) => {
      certificates.serve(port);
    }, "certificate:");
  }

  it("is told where the user says so, once for all that ask meanwhile", async () => {
    const told = [certificates.tell("vgca", FROM), certificates.tell("page", FROM)];
    const port = await certificateWindow();
    await expect.poll(() => stateOf(port)?.phase).toEqual({ name: "ready", problem: null });
    port.say({ id: 1, request: { type: "tell", tokenId: "t", certificate: SHA, remember: false } });
    expect(await Promise.all(told)).toEqual([CERTIFICATE, CERTIFICATE]);
    await expect.poll(() => stateOf(port)?.phase).toEqual({ name: "told" });
    await expect
      .poll(() => asked.at(-1))
      .toMatchObject({
        name: "audit.note",
        params: { event: "certificate.told", origin: FROM.origin, details: { serialNumber: "0A1B" } },
      });
    // Nothing was to be remembered.
    void certificates.tell("vgca", FROM).catch(() => undefined);
    await expect.poll(() => browserState.windows.length).toBe(2);
  });

  it("is told without a question where the user said so for good, while its token is there", async () => {
    const told = certificates.tell("vgca", FROM);
    const port = await certificateWindow();
    await expect.poll(() => stateOf(port)?.phase.name).toBe("ready");
    port.say({ id: 1, request: { type: "tell", tokenId: "t", certificate: SHA, remember: true } });
    await told;
    expect(await certificates.tell("vgca", FROM)).toEqual(CERTIFICATE);
    expect(browserState.windows).toHaveLength(1);
    tokens = [];
    void certificates.tell("vgca", FROM).catch(() => undefined);
    await expect.poll(() => browserState.windows.length).toBe(2);
  });

  it.each(["cancel", "closed window"])("is not told after a %s", async (way) => {
    const told = certificates.tell("vgca", FROM);
    const port = await certificateWindow();
    await expect.poll(() => stateOf(port)?.phase.name).toBe("ready");
    if (way === "cancel") port.say({ id: 1, request: { type: "cancel" } });
    else await certificates.windowClosed(1);
    await expect(told).rejects.toMatchObject({ code: "CONSENT_REFUSED" });
    expect(certificates.isIdle).toBe(true);
  });
});
