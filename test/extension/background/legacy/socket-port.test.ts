import { beforeEach, describe, expect, it, vi } from "vitest";
import { KysoError } from "../../../../protocol/error.ts";
import { SENTENCES } from "../../../../protocol/sentence.ts";
import type { Desk } from "../../../../extension/background/legacy/legacy-call.ts";
import { SocketPort } from "../../../../extension/background/legacy/socket-port.ts";
import {
  MAX_SOCKET_CHARACTERS,
  SOCKET_PART_CHARACTERS,
  SOCKET_PORT_PREFIX,
} from "../../../../extension/content/socket-message.ts";
import { FakePort } from "../fake-port.ts";
import { delivered, FakeDesk, FROM } from "./desk.ts";

const state = vi.hoisted(() => ({
  session: {} as Record<string, unknown>,
  isPortal: true,
  sockets: "kyso",
  origin: "https://eoffice.example.vn",
}));

vi.mock("webextension-polyfill", () => ({
  default: {
    runtime: { getManifest: () => ({ version: "1.2.3" }) },
    storage: {
      session: {
        get: (keys: Record<string, unknown>) => Promise.resolve({ ...keys, ...state.session }),
        set: (values: Record<string, unknown>) => Promise.resolve(void Object.assign(state.session, values)),
        remove: (key: string) => Promise.resolve(void delete state.session[key]),
      },
    },
  },
}));
vi.mock("../../../../extension/background/sign/requester.ts", () => ({
  requesterOf: () => Promise.resolve(state.isPortal ? { ...FROM, origin: state.origin } : null),
}));
vi.mock("../../../../extension/background/portal/portal-choice.ts", () => ({
  choicesFor: () => Promise.resolve({ sockets: state.sockets, hashes: false, nonces: false, locked: [] }),
}));

const ID = "0b8f5a5c-6c3a-4f0e-9d5e-3f6d5a1c2b7e";
const DOCUMENT = JSON.stringify({
  FileName: "https://eoffice.example.vn/a.pdf",
  FileUploadHandler: "https://eoffice.example.vn/up",
});

let fake: FakeDesk;
let desk: Desk;

beforeEach(() => {
  Object.assign(state, { session: {}, isPortal: true, sockets: "kyso", origin: FROM.origin });
  fake = new FakeDesk();
  desk = fake.desk;
});

function open(endpoint: string, { again = false, service = "vgca", id = ID } = {}): FakePort {
  const port = new FakePort(SOCKET_PORT_PREFIX + id);
  new SocketPort(port.port, desk).listen(() => undefined);
  port.say({ type: "open", service, endpoint, again });
  return port;
}

/** Lets everything go on that waits for nothing outside. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
}

function sayText(port: FakePort, text: string, message = 1): void {
  port.say({ type: "text", message, part: text, last: true });
}

describe("a socket of a page", () => {
  it("is opened without a window, and answers", async () => {
    const port = open("/GetVersion");
    await expect.poll(() => port.heard).toEqual([{ type: "opened" }]);
    sayText(port, "GetVersion");
    await expect.poll(() => port.heard[1]).toMatchObject({ type: "text", message: 1, last: true });
    expect(JSON.parse(String(port.heard[1]?.["part"]))).toMatchObject({ Status: 0 });
  });

  it("is opened on any address, since pages probe", async () => {
    for (const endpoint of ["/", "/favicon.ico", "", "/Config", "/SignXML"]) {
      const port = open(endpoint);
      await expect.poll(() => port.heard).toEqual([{ type: "opened" }]);
      port.say({ type: "close" });
    }
    expect([fake.windowsShown, fake.orders]).toEqual([0, []]);
  });

  it.each([
    ["whose portal is not enabled", { isPortal: false }],
    ["whose portal is to use the incumbent", { sockets: "incumbent" }],
  ])("is left to the other program %s", async (_name, change) => {
    Object.assign(state, change);
    const port = open("/Config");
    await expect.poll(() => port.heard).toEqual([{ type: "absent", notice: null }]);
    sayText(port, "config");
    await turns();
    expect([port.heard.length, fake.windowsShown]).toEqual([1, 0]);
  });

  it("is left to the other program, with the reason, where the agent is not there", async () => {
    desk.agent.connect = () => Promise.reject(new KysoError("AGENT_NOT_RUNNING"));
    const port = open("/Config");
    const notice = SENTENCES.AGENT_NOT_RUNNING.vi;
    await expect.poll(() => port.heard).toEqual([{ type: "absent", notice }]);
  });

  it("known by no UUID is nobody's", () => {
    expect(open("/Config", { id: "x" }).isOpen).toBe(false);
  });

  it("takes and gives messages in parts, none cut within a letter", async () => {
    const port = open("/SignJson");
    const long = "🖋".repeat(SOCKET_PART_CHARACTERS / 2);
    const signed = `x${long}`;
    fake.onOrder = () => Promise.resolve([delivered({ signed: new Blob([signed]), answer: null })]);
    const text = JSON.stringify({ JsonContent: long });
    port.say({ type: "text", message: 1, part: text.slice(0, 1_000_000), last: false });
    port.say({ type: "text", message: 1, part: text.slice(1_000_000), last: true });
    await expect.poll(() => port.heard.at(-1)?.["last"]).toBe(true);
    const source = fake.orders[0]?.documents[0]?.source;
    expect(source?.from === "page" ? (await source.bytes.text()) === long : false).toBe(true);
    const parts = port.heard.slice(1).map(({ part }) => String(part));
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) expect(/[\ud800-\udbff]$/.test(part)).toBe(false);
    expect((JSON.parse(parts.join("")) as { Signature: string }).Signature === signed).toBe(true);
    expect(fake.taken).toEqual([`${ID}-1`]);
  });

  it("fails where a message is larger than any may be", async () => {
    const port = open("/SignJson");
    const part = "x".repeat(SOCKET_PART_CHARACTERS);
    for (let sent = 0; sent <= MAX_SOCKET_CHARACTERS; sent += part.length) {
      port.say({ type: "text", message: 1, part, last: false });
    }
    await expect.poll(() => port.heard.map(({ type }) => type)).toContain("failed");
    expect(fake.orders).toEqual([]);
  });

  it.each([{ type: "text" }, null, "text", { type: "text", message: 0, part: "", last: true }])(
    "does nothing on %j",
    async (message) => {
      const port = open("/Config");
      port.say(message);
      await expect.poll(() => port.heard).toEqual([{ type: "opened" }]);
    },
  );

  it("answers several messages, each under its number", async () => {
    const port = open("", { service: "vnpt" });
    const message = (functionID: number, funcCallback: string) =>
      JSON.stringify({ functionID, funcCallback, args: [], domain: "x" });
    sayText(port, message(7, "a"), 1);
    sayText(port, message(11, "b"), 2);
    await expect.poll(() => port.heard.length).toBe(3);
    expect(port.heard.slice(1)).toEqual([
      { type: "text", message: 1, part: "1*a", last: true },
      { type: "text", message: 2, part: "1.0.4.3*b", last: true },
    ]);
  });
});

describe("a page's message after the worker died", () => {
  it("gets the answer that it got before, and nothing is ordered again", async () => {
    const first = open("/SignApproved");
    sayText(first, DOCUMENT);
    await expect.poll(() => first.heard.length).toBe(2);

    // A new worker: nothing but what is stored is left.
    fake = new FakeDesk();
    desk = fake.desk;
    const second = open("/SignApproved", { again: true });
    sayText(second, DOCUMENT);
    await expect.poll(() => second.heard).toEqual(first.heard);
    expect(fake.orders).toEqual([]);
  });

  it("is ordered under the same key where it had no answer yet", async () => {
    fake.onOrder = () => new Promise(() => undefined);
    sayText(open("/SignApproved"), DOCUMENT);
    await expect.poll(() => fake.orders.length).toBe(1);
    const [{ orderKey } = { orderKey: "" }] = fake.orders;

    fake = new FakeDesk();
    desk = fake.desk;
    const second = open("/SignApproved", { again: true });
    sayText(second, DOCUMENT);
    await expect.poll(() => second.heard.length).toBe(2);
    expect(fake.orders).toMatchObject([{ orderKey }]);
  });

  it("is answered with what is wrong where the agent has gone meanwhile", async () => {
    desk.agent.connect = () => Promise.reject(new KysoError("AGENT_NOT_RUNNING"));
    fake.tellFailure = new KysoError("AGENT_NOT_RUNNING");
    const port = open("/GetCertInfo", { again: true });
    sayText(port, "certinfo");
    await expect.poll(() => port.heard.length).toBe(2);
    expect(JSON.parse(String(port.heard[1]?.["part"]))).toMatchObject({ Status: 1 });
  });
});

describe("a page that goes", () => {
  it.each(["close", "disconnect"])("has its document kept and hears nothing more (%s)", async (way) => {
    let finish = (): void => undefined;
    fake.onOrder = ({ documents }) =>
      new Promise((resolve) => {
        finish = () => {
          resolve(documents.map(() => delivered()));
        };
      });
    const port = open("/SignApproved");
    sayText(port, DOCUMENT);
    await expect.poll(() => fake.orders.length).toBe(1);
    if (way === "close") port.say({ type: "close" });
    else port.leave();
    expect(fake.gone).toEqual([`${ID}-1`]);
    finish();
    await turns();
    expect(port.heard).toEqual([{ type: "opened" }]);
    expect(fake.taken).toEqual([]);
  });

  it("leaves no answers behind", async () => {
    const port = open("/GetVersion");
    sayText(port, "version");
    await expect.poll(() => port.heard.length).toBe(2);
    expect(Object.keys(state.session).length).toBeGreaterThan(0);
    port.say({ type: "close" });
    await expect.poll(() => Object.keys(state.session)).toEqual([]);
  });
});

describe("answers that are kept", () => {
  const OTHER = "1c8f5a5c-6c3a-4f0e-9d5e-3f6d5a1c2b7e";

  it("are of the origin that asked: a socket of the same name elsewhere has none", async () => {
    const first = open("/SignApproved");
    sayText(first, DOCUMENT);
    await expect.poll(() => first.heard.length).toBe(2);

    fake = new FakeDesk();
    desk = fake.desk;
    state.origin = "https://khac.example.vn";
    const second = open("/SignApproved", { again: true });
    sayText(second, DOCUMENT);
    await expect.poll(() => second.heard.length).toBe(2);
    expect(fake.orders).toHaveLength(1);
  });

  it("of pages that went unseen never fill the browser's room", async () => {
    const long = "x".repeat(200_000);
    fake.onOrder = () => Promise.resolve([delivered({ signed: new Blob([long]), answer: null })]);
    for (let i = 0; i < 12; i += 1) {
      const port = open("/SignJson", { id: OTHER.replace("1c", `1${i.toString(16)}`) });
      sayText(port, JSON.stringify({ JsonContent: "a" }));
      await expect.poll(() => port.heard.length, { timeout: 5_000 }).toBe(2);
    }
    expect(JSON.stringify(state.session).length).toBeLessThan(1_200_000);
  });
});

describe("a portal that is switched off", () => {
  it("is answered no more on the sockets that it has open", async () => {
    const port = open("/GetCertInfo");
    await expect.poll(() => port.heard).toEqual([{ type: "opened" }]);
    state.isPortal = false;
    sayText(port, "certinfo");
    await expect.poll(() => port.heard.at(-1)).toEqual({ type: "failed" });
  });
});
