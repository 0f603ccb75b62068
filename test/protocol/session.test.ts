import type { OperationHandlers } from "../../protocol/answer.ts";
import { describe, expect, it, vi } from "vitest";
import { KysoError } from "../../protocol/error.ts";
import { cancelFrame, encodeFrame, type Frame, framesOf } from "../../protocol/frame.ts";
import {
  CREDIT_WINDOW_BYTES,
  HEARTBEAT_INTERVAL_MS,
  HEARTBEAT_TIMEOUT_MS,
  MAX_MESSAGE_BYTES,
  MAX_OPEN_REQUESTS,
} from "../../protocol/limit.ts";
import { encodeJson } from "../../protocol/octets.ts";
import { Session } from "../../protocol/session.ts";
import { sessionPair, transportPair } from "./session-pair.ts";
import { JOB, stubHandlers } from "./stub-handlers.ts";
import { wirePair } from "./wire-pair.ts";

const STATUS = { version: "1", browser: "Chromium", waiting: 0 };
const jobId = JOB.jobId;

async function* chunks(count: number, bytes: number): AsyncGenerator<Uint8Array> {
  for (let index = 0; index < count; index += 1) yield new Uint8Array(bytes).fill(index);
}

async function lengthOf(body: AsyncIterable<Uint8Array>): Promise<number> {
  let length = 0;
  for await (const chunk of body) length += chunk.length;
  return length;
}

/** An answering session whose other end is driven frame by frame, as no caller of ours would. */
async function rawCaller(handlers: Parameters<typeof stubHandlers>[0]) {
  const [callerKeys, answererKeys] = await transportPair();
  const [wire, answererWire] = wirePair();
  const session = new Session(answererWire, answererKeys, {
    answerer: { handlers: stubHandlers(handlers), pairingId: "a".repeat(32), browserName: "Chromium" },
  });
  const send = async (frame: Frame | Uint8Array) =>
    wire.send(await callerKeys.send.encrypt(frame instanceof Uint8Array ? frame : encodeFrame(frame)));
  const request = async (id: number, operation: string, params: unknown) => {
    for (const frame of framesOf("request", id, encodeJson({ operation, params }))) await send(frame);
  };
  return { session, send, request };
}

describe("a session's calls", () => {
  it("bring the result back, and tell the handler which browser asks", async () => {
    const handler = vi.fn(() => Promise.resolve({ result: STATUS }));
    const { caller } = await sessionPair({ "agent.status": handler });
    expect((await caller.call("agent.status", {})).result).toEqual(STATUS);
    expect(handler).toHaveBeenCalledWith(
      {},
      expect.objectContaining({ pairingId: "a".repeat(32), browserName: "Chromium" }),
    );
  });

  it("tell the handler of their session, which is the same for all of them and ends with it", async () => {
    const sessions: AbortSignal[] = [];
    const handler: OperationHandlers["agent.status"] = (_params, { session }) => {
      sessions.push(session);
      return Promise.resolve({ result: STATUS });
    };
    const { caller } = await sessionPair({ "agent.status": handler });
    await caller.call("agent.status", {});
    await caller.call("agent.status", {});
    const [session, ...others] = new Set(sessions);
    expect(others).toEqual([]);
    expect(session?.aborted).toBe(false);
    await caller.close();
    await expect.poll(() => session?.aborted).toBe(true);
  });

  it("run side by side", async () => {
    const open: (() => void)[] = [];
    const { caller } = await sessionPair({
      "agent.status": () =>
        new Promise((resolve) => {
          open.push(() => resolve({ result: { ...STATUS, waiting: open.length } }));
          if (open.length === 3) open.reverse().forEach((answer) => answer());
        }),
    });
    const replies = await Promise.all([1, 2, 3].map(() => caller.call("agent.status", {})));
    expect(replies).toHaveLength(3);
  });

  it("carry an error's code and detail, and neither its message nor its cause", async () => {
    const { caller, failures } = await sessionPair({
      "token.list": () =>
        Promise.reject(
          new KysoError("TOKEN_PIN_INCORRECT", "secret text", {
            detail: { triesLeft: "low" },
            cause: "secret",
          }),
        ),
      "job.list": () => Promise.reject(new Error("secret text")),
    });
    const error = await caller.call("token.list", {}).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "TOKEN_PIN_INCORRECT", detail: { triesLeft: "low" } });
    expect(String(error)).not.toContain("secret");
    await expect(caller.call("job.list", {})).rejects.toMatchObject({ code: "INTERNAL" });
    expect(failures).toEqual(["token.list TOKEN_PIN_INCORRECT", "job.list INTERNAL"]);
  });

  it("report progress in order, before the result", async () => {
    const seen: string[] = [];
    const { caller } = await sessionPair({
      "job.cancel": async (_params, context) => {
        context.progress({ step: "preparing" });
        context.progress({ step: "signing-on-token" });
        return Promise.resolve({ result: {} });
      },
    });
    await caller.call(
      "job.cancel",
      { jobId, reason: "failed" },
      { onProgress: ({ step }) => seen.push(step) },
    );
    expect(seen).toEqual(["preparing", "signing-on-token"]);
  });

  it("are checked by the operation's schema before they are sent, and again on arrival", async () => {
    const handler = vi.fn(() => Promise.resolve({ result: JOB }));
    const { caller } = await sessionPair({ "job.get": handler });
    await expect(caller.call("job.get", { jobId: "../etc" })).rejects.toMatchObject({
      code: "PROTOCOL_MESSAGE_INVALID",
    });
    const raw = await rawCaller({ "job.get": handler });
    await raw.request(1, "job.get", { jobId: "../etc" });
    await raw.request(2, "job.get", { jobId });
    await expect.poll(() => handler.mock.calls).toHaveLength(1);
  });

  it("fail as INTERNAL when a handler's result does not fit its schema", async () => {
    const { caller } = await sessionPair({
      "agent.status": () => Promise.resolve({ result: { ...STATUS, waiting: 0.5 } }),
    });
    await expect(caller.call("agent.status", {})).rejects.toMatchObject({ code: "INTERNAL" });
  });

  it("of an unknown operation get an error and leave the session open", async () => {
    const handler = vi.fn(() => Promise.resolve({ result: STATUS }));
    const raw = await rawCaller({ "agent.status": handler });
    await raw.request(1, "constructor", {});
    await raw.request(2, "agent.status", {});
    await expect.poll(() => handler.mock.calls).toHaveLength(1);
  });

  it(`are refused beyond ${MAX_OPEN_REQUESTS} open ones, on both sides`, async () => {
    let runs = 0;
    const waiting = () => {
      runs += 1;
      return new Promise<never>(() => undefined);
    };
    const { caller } = await sessionPair({ "agent.status": waiting });
    for (let index = 0; index < MAX_OPEN_REQUESTS; index += 1) {
      caller.call("agent.status", {}).catch(() => undefined);
    }
    await expect(caller.call("agent.status", {})).rejects.toMatchObject({
      code: "PROTOCOL_TOO_MANY_REQUESTS",
    });
    const raw = await rawCaller({ "agent.status": waiting });
    runs = 0;
    for (let id = 1; id <= MAX_OPEN_REQUESTS + 1; id += 1) await raw.request(id, "agent.status", {});
    await raw.send(cancelFrame(1));
    await expect.poll(() => runs).toBe(MAX_OPEN_REQUESTS);
  });

  it("can be given up: the call fails at once, and the handler's signal is aborted", async () => {
    let handlerSignal: AbortSignal | undefined;
    const { caller } = await sessionPair({
      "agent.status": (_params, { signal }) => {
        handlerSignal = signal;
        return new Promise(() => undefined);
      },
      "token.list": () => Promise.resolve({ result: { tokens: [] } }),
    });
    const controller = new AbortController();
    const call = caller.call("agent.status", {}, { signal: controller.signal });
    await expect.poll(() => handlerSignal).toBeDefined();
    controller.abort(new KysoError("CONSENT_REFUSED"));
    await expect(call).rejects.toMatchObject({ code: "CONSENT_REFUSED" });
    await expect.poll(() => handlerSignal?.aborted).toBe(true);
    expect((await caller.call("token.list", {})).result).toEqual({ tokens: [] });
  });
});

describe("a session's end", () => {
  it("fails every open call, read body and later call with SESSION_CLOSED, and aborts the handlers", async () => {
    let handlerSignal: AbortSignal | undefined;
    const { caller, answerer } = await sessionPair({
      "agent.status": (_params, { signal }) => {
        handlerSignal = signal;
        return new Promise(() => undefined);
      },
      "job.fetch": () =>
        Promise.resolve({
          result: JOB,
          body: (async function* () {
            yield new Uint8Array(10);
            await new Promise(() => undefined);
          })(),
        }),
    });
    const open = caller.call("agent.status", {});
    const { body } = await caller.call("job.fetch", { jobId, part: "appended" });
    const reading = lengthOf(body);
    await answerer.close();
    await expect(open).rejects.toMatchObject({ code: "SESSION_CLOSED" });
    await expect(reading).rejects.toMatchObject({ code: "SESSION_CLOSED" });
    await expect(caller.call("agent.status", {})).rejects.toMatchObject({ code: "SESSION_CLOSED" });
    expect(await caller.closed).toBe("SESSION_CLOSED");
    expect(handlerSignal?.aborted).toBe(true);
  });

  it("comes after everything that was sent before it", async () => {
    const { caller, answerer } = await sessionPair({
      "agent.status": () => {
        void Promise.resolve().then(() => answerer.close());
        return Promise.resolve({ result: STATUS });
      },
    });
    const call = caller.call("agent.status", {});
    await expect(call).rejects.toMatchObject({ code: "SESSION_CLOSED" });
  });

  it.each([
    ["replayed", (message: Uint8Array, index: number) => (index === 1 ? [message, message] : [message])],
    [
      "altered",
      (message: Uint8Array, index: number) => (index === 1 ? [message.with(3, message[3]! ^ 1)] : [message]),
    ],
    ["withheld", (message: Uint8Array, index: number) => (index === 1 ? [] : [message])],
    ["cut", (message: Uint8Array, index: number) => (index === 1 ? [message.subarray(1)] : [message])],
    ["empty", (message: Uint8Array, index: number) => (index === 1 ? [new Uint8Array(0)] : [message])],
  ])("follows at once on a message that was %s; no request runs twice", async (_how, tamper) => {
    const handler = vi.fn(() => Promise.resolve({ result: STATUS }));
    const { caller, answerer } = await sessionPair({ "agent.status": handler }, { tamper });
    const calls = [
      caller.call("agent.status", {}),
      caller.call("agent.status", {}),
      caller.call("agent.status", {}),
    ];
    await Promise.allSettled(calls);
    expect(await answerer.closed).toBe("SESSION_CLOSED");
    expect(handler.mock.calls.length).toBeLessThanOrEqual(1);
  });

  it("follows on reordered messages", async () => {
    const held: Uint8Array[] = [];
    const handler = vi.fn(() => Promise.resolve({ result: STATUS }));
    const { caller, answerer } = await sessionPair(
      { "agent.status": handler },
      {
        tamper: (message, index) => {
          if (index === 1) held.push(message);
          return index === 1 ? [] : [message, ...held.splice(0)];
        },
      },
    );
    await Promise.allSettled([caller.call("agent.status", {}), caller.call("agent.status", {})]);
    expect(await answerer.closed).toBe("SESSION_CLOSED");
    expect(handler).not.toHaveBeenCalled();
  });

  it.each<[string, Frame | Uint8Array, string]>([
    ["an unknown frame type", Uint8Array.of(8, 1, 0, 0, 0, 1), "PROTOCOL_MESSAGE_INVALID"],
    ["unknown flags", Uint8Array.of(1, 2, 0, 0, 0, 1), "PROTOCOL_MESSAGE_INVALID"],
    ["a cut header", Uint8Array.of(1, 1, 0), "PROTOCOL_MESSAGE_INVALID"],
    ["a heartbeat with a payload", Uint8Array.of(0, 1, 0, 0, 0, 0, 1), "PROTOCOL_MESSAGE_INVALID"],
    [
      "a result from the caller",
      { type: "result", id: 1, last: true, payload: encodeJson({}) },
      "PROTOCOL_MESSAGE_INVALID",
    ],
    [
      "no JSON",
      { type: "request", id: 1, last: true, payload: Uint8Array.of(0xff) },
      "PROTOCOL_MESSAGE_INVALID",
    ],
    [
      "no request",
      { type: "request", id: 1, last: true, payload: encodeJson([]) },
      "PROTOCOL_MESSAGE_INVALID",
    ],
    [
      "a body of no request",
      { type: "body", id: 1, last: true, payload: new Uint8Array(1) },
      "PROTOCOL_MESSAGE_INVALID",
    ],
    ["a cancelled request that was never made", cancelFrame(1), "PROTOCOL_MESSAGE_INVALID"],
    ["an endless empty body", Uint8Array.of(5, 0, 0, 0, 0, 1), "PROTOCOL_MESSAGE_INVALID"],
  ])("follows on %s", async (_what, frame, code) => {
    const raw = await rawCaller({});
    await raw.send(frame);
    expect(await raw.session.closed).toBe(code);
  });

  it("follows on a request number that was used before", async () => {
    const raw = await rawCaller({ "agent.status": () => Promise.resolve({ result: STATUS }) });
    await raw.request(2, "agent.status", {});
    await raw.request(2, "agent.status", {});
    expect(await raw.session.closed).toBe("PROTOCOL_MESSAGE_INVALID");
  });

  it("follows on a body that the operation has not", async () => {
    const raw = await rawCaller({ "agent.status": () => new Promise(() => undefined) });
    await raw.request(1, "agent.status", {});
    await raw.send({ type: "body", id: 1, last: false, payload: new Uint8Array(1) });
    expect(await raw.session.closed).toBe("PROTOCOL_MESSAGE_INVALID");
  });

  it("follows on a message inside another one", async () => {
    const raw = await rawCaller({});
    await raw.send({ type: "request", id: 1, last: false, payload: encodeJson({}) });
    await raw.send({ type: "request", id: 2, last: true, payload: encodeJson({}) });
    expect(await raw.session.closed).toBe("PROTOCOL_MESSAGE_INVALID");
  });
});

describe("a session's JSON messages", () => {
  it(`are put together up to ${MAX_MESSAGE_BYTES} bytes and end the session beyond`, async () => {
    const handler = vi.fn(() => Promise.resolve({ result: STATUS }));
    const raw = await rawCaller({ "agent.status": handler });
    const padding = MAX_MESSAGE_BYTES - encodeJson({ operation: "agent.status", params: { pad: "" } }).length;
    await raw.request(1, "agent.status", { pad: "x".repeat(padding) });
    await expect.poll(() => handler.mock.calls).toHaveLength(1);
    await raw.request(2, "agent.status", { pad: "x".repeat(padding + 1) });
    expect(await raw.session.closed).toBe("PROTOCOL_MESSAGE_TOO_LARGE");
    expect(handler).toHaveBeenCalledTimes(1);
  });

  it("nested as deep as the size allows do no harm", async () => {
    const raw = await rawCaller({ "agent.status": () => Promise.resolve({ result: STATUS }) });
    const deep = new TextEncoder().encode(`${"[".repeat(500_000)}${"]".repeat(500_000)}`);
    for (const frame of framesOf("request", 1, deep)) await raw.send(frame);
    expect(await raw.session.closed).toBe("PROTOCOL_MESSAGE_INVALID");
  });
});

describe("bodies", () => {
  it("go up whole and in order", async () => {
    const seen: number[] = [];
    const { caller } = await sessionPair({
      "job.write": async (_params, { body }) => {
        for await (const chunk of body) seen.push(...new Set(chunk));
        return { result: JOB };
      },
    });
    await caller.call("job.write", { jobId, offset: 0 }, { body: chunks(40, 200_000) });
    expect([...new Set(seen)]).toEqual(Array.from({ length: 40 }, (_, index) => index));
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });

  it("come down whole, and an empty one too", async () => {
    const { caller } = await sessionPair({
      "job.fetch": ({ part }) =>
        Promise.resolve({ result: JOB, ...(part === "original" ? { body: chunks(100, 100_001) } : {}) }),
    });
    const original = await caller.call("job.fetch", { jobId, part: "original" });
    expect(await lengthOf(original.body)).toBe(10_000_100);
    const appended = await caller.call("job.fetch", { jobId, part: "appended" });
    expect(await lengthOf(appended.body)).toBe(0);
  });

  it.each(["up", "down"])(
    `going %s are never more than ${CREDIT_WINDOW_BYTES} bytes ahead of the reader`,
    async (way) => {
      let produced = 0;
      let read = 0;
      let farthest = 0;
      async function* counted() {
        for await (const chunk of chunks(300, 65_000)) {
          produced += chunk.length;
          yield chunk;
        }
      }
      async function slowly(body: AsyncIterable<Uint8Array>) {
        for await (const chunk of body) {
          await new Promise((resolve) => {
            setImmediate(resolve);
          });
          farthest = Math.max(farthest, produced - read);
          read += chunk.length;
        }
      }
      const { caller } = await sessionPair({
        "job.write": async (_params, { body }) => {
          await slowly(body);
          return { result: JOB };
        },
        "job.fetch": () => Promise.resolve({ result: JOB, body: counted() }),
      });
      if (way === "up") await caller.call("job.write", { jobId, offset: 0 }, { body: counted() });
      else await slowly((await caller.call("job.fetch", { jobId, part: "original" })).body);
      expect(read).toBe(300 * 65_000);
      // One chunk may be produced and wait for its credit.
      expect(farthest).toBeLessThanOrEqual(CREDIT_WINDOW_BYTES + 65_000);
      expect(farthest).toBeGreaterThan(CREDIT_WINDOW_BYTES / 2);
    },
  );

  it("of a sender without credit end the session", async () => {
    const raw = await rawCaller({ "job.write": () => new Promise(() => undefined) });
    await raw.request(1, "job.write", { jobId, offset: 0 });
    const frames = Math.ceil(CREDIT_WINDOW_BYTES / 65_000);
    for (let index = 0; index < frames; index += 1) {
      await raw.send({ type: "body", id: 1, last: false, payload: new Uint8Array(65_000) });
    }
    expect(await raw.session.closed).toBe("PROTOCOL_CREDIT_EXCEEDED");
  });

  it("stop, both of them, when the handler refuses midway", async () => {
    let stopped = false;
    async function* endless() {
      try {
        for (;;) yield new Uint8Array(10_000);
      } finally {
        stopped = true;
      }
    }
    const { caller } = await sessionPair({
      "job.write": async (_params, { body }) => {
        for await (const _ of body) throw new KysoError("JOB_DISK_FULL");
        return { result: JOB };
      },
      "agent.status": () => Promise.resolve({ result: STATUS }),
    });
    const call = caller.call("job.write", { jobId, offset: 0 }, { body: endless() });
    await expect(call).rejects.toMatchObject({ code: "JOB_DISK_FULL" });
    await expect.poll(() => stopped).toBe(true);
    expect((await caller.call("agent.status", {})).result).toEqual(STATUS);
  });

  it("that fail at their source fail the call, and abort the handler", async () => {
    let handlerSignal: AbortSignal | undefined;
    const { caller } = await sessionPair({
      "job.write": async (_params, { body, signal }) => {
        handlerSignal = signal;
        await lengthOf(body);
        return { result: JOB };
      },
      "job.fetch": () =>
        Promise.resolve({
          result: JOB,
          body: (async function* () {
            yield new Uint8Array(10);
            await Promise.resolve();
            throw new KysoError("JOB_DISK_ERROR");
          })(),
        }),
    });
    async function* failing() {
      yield new Uint8Array(10);
      await Promise.resolve();
      throw new KysoError("PORTAL_DOWNLOAD_FAILED");
    }
    await expect(caller.call("job.write", { jobId, offset: 0 }, { body: failing() })).rejects.toMatchObject({
      code: "PORTAL_DOWNLOAD_FAILED",
    });
    await expect.poll(() => handlerSignal?.aborted).toBe(true);
    const { body } = await caller.call("job.fetch", { jobId, part: "original" });
    await expect(lengthOf(body)).rejects.toMatchObject({ code: "JOB_DISK_ERROR" });
  });

  it("that the caller leaves unread are stopped at their source", async () => {
    let stopped = false;
    const { caller } = await sessionPair({
      "job.fetch": () =>
        Promise.resolve({
          result: JOB,
          body: (async function* () {
            try {
              for (;;) yield new Uint8Array(10_000);
            } finally {
              stopped = true;
            }
          })(),
        }),
    });
    const { body } = await caller.call("job.fetch", { jobId, part: "original" });
    for await (const _ of body) break;
    await expect.poll(() => stopped).toBe(true);
  });
});

describe("heartbeats", () => {
  /** A clock that stands still until it is moved. */
  function handClock() {
    let now = 0;
    const timers = new Set<{ at: number; run: () => void }>();
    return {
      after(delayMs: number, run: () => void) {
        const timer = { at: now + delayMs, run };
        timers.add(timer);
        return () => timers.delete(timer);
      },
      async pass(milliseconds: number) {
        const end = now + milliseconds;
        for (; now < end; now += 1_000) {
          for (const timer of timers) {
            if (timer.at <= now) {
              timers.delete(timer);
              timer.run();
            }
          }
          await new Promise((resolve) => {
            setImmediate(resolve);
          });
        }
      },
    };
  }

  it("leave no silence longer than the interval, on either side, and keep an idle session open", async () => {
    const clock = handClock();
    const { caller, callerWire, answererWire } = await sessionPair({}, { clock });
    for (let round = 1; round <= 10; round += 1) {
      const before = [callerWire.sent.length, answererWire.sent.length];
      await clock.pass(HEARTBEAT_INTERVAL_MS);
      await expect.poll(() => callerWire.sent.length).toBeGreaterThan(before[0]!);
      await expect.poll(() => answererWire.sent.length).toBeGreaterThan(before[1]!);
    }
    await caller.close();
  });

  it("end the session when the other side has been silent for the timeout, and not long before", async () => {
    const clock = handClock();
    const { caller } = await sessionPair({}, { clock, back: () => [] });
    await clock.pass(HEARTBEAT_TIMEOUT_MS - 1_000);
    expect(await Promise.race([caller.closed, Promise.resolve("open")])).toBe("open");
    await clock.pass(HEARTBEAT_INTERVAL_MS);
    expect(await caller.closed).toBe("SESSION_CLOSED");
  });
});
