import { beforeEach, describe, expect, it, vi } from "vitest";
import type { PageSocketEvent } from "../../../extension/content/bridge-message.ts";
import { MAX_SOCKET_CHARACTERS, SOCKET_PART_CHARACTERS } from "../../../extension/content/socket-message.ts";
import type { SocketCommand, SocketEvent } from "../../../extension/content/socket-message.ts";

/** A port to a background that is made up here. */
class FakePort {
  readonly name: string;
  readonly sent: SocketCommand[] = [];
  closed = false;
  #onMessage: (event: SocketEvent) => void = () => undefined;
  #onDisconnect: () => void = () => undefined;
  readonly onMessage = {
    addListener: (listener: (event: SocketEvent) => void) => {
      this.#onMessage = listener;
    },
  };
  readonly onDisconnect = {
    addListener: (listener: () => void) => {
      this.#onDisconnect = listener;
    },
  };

  constructor(name: string) {
    this.name = name;
  }

  postMessage(command: SocketCommand): void {
    this.sent.push(command);
  }

  disconnect(): void {
    this.closed = true;
  }

  say(event: SocketEvent): void {
    this.#onMessage(event);
  }

  /** As when the worker dies. */
  break(): void {
    this.#onDisconnect();
  }
}

const ports: FakePort[] = [];
let canConnect = true;

vi.mock("../../../extension/content/browser.ts", () => ({
  default: {
    runtime: {
      connect: ({ name }: { name: string }) => {
        if (!canConnect) throw new Error("Extension context invalidated.");
        const opened = new FakePort(name);
        ports.push(opened);
        return opened;
      },
    },
  },
}));

const { relaySockets } = await import("../../../extension/content/socket-relay.ts");

const OPEN = { socket: 1, type: "open", service: "vgca", endpoint: "/SignApproved" } as const;

function port(index: number): FakePort {
  const found = ports[index];
  if (found === undefined) throw new Error(`no port ${index}`);
  return found;
}

describe("the relay of a page's socket", () => {
  let heard: PageSocketEvent[];
  let say: ReturnType<typeof relaySockets>;
  beforeEach(() => {
    vi.useFakeTimers();
    ports.length = 0;
    canConnect = true;
    heard = [];
    say = relaySockets((event) => heard.push(event));
    say(OPEN);
    return () => {
      vi.useRealTimers();
    };
  });

  async function text(message: string): Promise<void> {
    say({ socket: 1, type: "text", text: message });
    await vi.advanceTimersByTimeAsync(0);
  }

  it("says first what is to be opened, and passes on that it is answered", () => {
    expect(port(0).name).toMatch(/^socket:[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(port(0).sent).toEqual([
      { type: "open", service: "vgca", endpoint: "/SignApproved", again: false },
    ]);
    port(0).say({ type: "opened" });
    expect(heard).toEqual([{ socket: 1, type: "opened" }]);
  });

  it("repeats what has no answer yet, under its own number, when the worker has died", async () => {
    port(0).say({ type: "opened" });
    await text("first");
    await text("second");
    port(0).say({ type: "text", message: 1, part: "answer", last: true });
    port(0).break();
    await vi.advanceTimersByTimeAsync(0);
    expect(port(1).name).toBe(port(0).name);
    expect(port(1).sent).toEqual([
      { type: "open", service: "vgca", endpoint: "/SignApproved", again: true },
      { type: "text", message: 2, part: "second", last: true },
    ]);
    port(1).say({ type: "opened" });
    port(1).say({ type: "text", message: 2, part: "later", last: true });
    expect(heard).toEqual([
      { socket: 1, type: "opened" },
      { socket: 1, type: "text", text: "answer" },
      { socket: 1, type: "text", text: "later" },
    ]);
  });

  it("lets a dead worker rest while nothing is waited for, and wakes it by the next message", async () => {
    port(0).say({ type: "opened" });
    port(0).break();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(ports).toHaveLength(1);
    await text("awake");
    expect(port(1).sent.map(({ type }) => type)).toEqual(["open", "text"]);
  });

  it("forgets the half of an answer that a dead worker left", async () => {
    port(0).say({ type: "opened" });
    await text("x");
    port(0).say({ type: "text", message: 1, part: "half", last: false });
    port(0).break();
    await vi.advanceTimersByTimeAsync(0);
    port(1).say({ type: "text", message: 1, part: "who", last: false });
    port(1).say({ type: "text", message: 1, part: "le", last: true });
    expect(heard.at(-1)).toEqual({ socket: 1, type: "text", text: "whole" });
  });

  it("passes one answer on once, however often it comes", async () => {
    port(0).say({ type: "opened" });
    await text("x");
    for (let i = 0; i < 2; i++) port(0).say({ type: "text", message: 1, part: "answer", last: true });
    expect(heard).toHaveLength(2);
  });

  it("gives a background up that breaks again and again: the program itself is tried", async () => {
    for (let i = 0; i < 5; i++) {
      port(i).break();
      await vi.advanceTimersByTimeAsync(10_000);
    }
    expect(ports).toHaveLength(5);
    expect(heard).toEqual([{ socket: 1, type: "absent" }]);
  });

  it("lets a socket that was answered fail when the extension is taken away", async () => {
    port(0).say({ type: "opened" });
    await text("x");
    canConnect = false;
    port(0).break();
    await vi.advanceTimersByTimeAsync(0);
    expect(heard.at(-1)).toEqual({ socket: 1, type: "failed" });
  });

  it("cuts long messages into parts, and never through a character", async () => {
    port(0).say({ type: "opened" });
    const long = "a".repeat(SOCKET_PART_CHARACTERS - 1) + "🖋".repeat(3);
    await text(long);
    const parts = port(0).sent.flatMap((command) => (command.type === "text" ? [command] : []));
    expect(parts.map(({ part }) => part).join("")).toBe(long);
    expect(parts.map(({ last }) => last)).toEqual([false, true]);
    expect(parts.some(({ part }) => /[\ud800-\udbff]$/.test(part))).toBe(false);
    await text("");
    expect(port(0).sent.at(-1)).toEqual({ type: "text", message: 2, part: "", last: true });
  });

  it("takes the longest message, and fails at one character more", async () => {
    port(0).say({ type: "opened" });
    await text("a".repeat(MAX_SOCKET_CHARACTERS));
    expect(heard).toHaveLength(1);
    await text("a".repeat(MAX_SOCKET_CHARACTERS + 1));
    expect(heard.at(-1)).toEqual({ socket: 1, type: "failed" });
    expect(port(0).closed).toBe(true);
  });

  it("reads binary messages as text, in their order among the others", async () => {
    port(0).say({ type: "opened" });
    say({ socket: 1, type: "text", text: new Blob(["ký"]) });
    say({ socket: 1, type: "text", text: "after" });
    await vi.waitFor(() => {
      expect(port(0).sent).toHaveLength(3);
    });
    expect(port(0).sent.slice(1)).toEqual([
      { type: "text", message: 1, part: "ký", last: true },
      { type: "text", message: 2, part: "after", last: true },
    ]);
  });

  it("tells the background when the page closes, and opens no port after that", async () => {
    port(0).say({ type: "opened" });
    await text("x");
    say({ socket: 1, type: "close" });
    expect(port(0).sent.at(-1)).toEqual({ type: "close" });
    expect(port(0).closed).toBe(true);
    port(0).break();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(ports).toHaveLength(1);
  });
});
