import { beforeEach, describe, expect, it, vi } from "vitest";
import { BackgroundPort } from "../../../extension/ui/background-port.ts";
import { FakePort } from "../background/fake-port.ts";

const ends: FakePort[] = [];
vi.mock("webextension-polyfill", () => ({
  default: {
    runtime: {
      connect: ({ name }: { name: string }) => {
        const end = new FakePort(name);
        ends.push(end);
        return end.port;
      },
    },
  },
}));

interface Request {
  type: "sign";
}

/** The background's end of the port that was opened last. */
function lastEnd(): FakePort {
  const end = ends.at(-1);
  if (end === undefined) throw new Error("no port was opened");
  return end;
}

describe("a page's port to a background that was stopped", () => {
  let port: BackgroundPort<null, Request, { sign: string }>;
  beforeEach(() => {
    vi.useFakeTimers();
    ends.length = 0;
    port = new BackgroundPort("sign", () => undefined);
    port.open();
    return () => vi.useRealTimers();
  });

  it("sends what is asked meanwhile once it is open again, and one time", async () => {
    lastEnd().leave();
    const answer = port.ask({ type: "sign" });
    await vi.advanceTimersByTimeAsync(200);
    expect(ends).toHaveLength(2);
    expect(lastEnd().heard).toEqual([{ id: 1, request: { type: "sign" } }]);
    lastEnd().say({ id: 1, result: "done" });
    expect(await answer).toBe("done");
  });

  it("does not send again what was sent before", async () => {
    const answer = port.ask({ type: "sign" });
    answer.catch(() => undefined);
    await vi.advanceTimersByTimeAsync(0);
    lastEnd().leave();
    await vi.advanceTimersByTimeAsync(200);
    await expect(answer).rejects.toMatchObject({ code: "SESSION_CLOSED" });
    expect(ends.map(({ heard }) => heard.length)).toEqual([1, 0]);
  });
});
