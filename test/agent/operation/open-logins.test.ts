import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type LoginEnd, LOGIN_IDLE_MS, OpenLogins } from "../../../agent/operation/open-logins.ts";

const session = new AbortController().signal;
const wanted = { tokenId: "t", certificate: "c", session } as const;
const bounds = { ...wanted, kinds: ["approve", "seal"] as const };
const asked = { ...wanted, kind: "approve" as const };
const ends: [LoginEnd, number][] = [];
const algorithm = { scheme: "RSA-PKCS1", hash: "SHA-256" } as const;

let logins: OpenLogins;
let close: () => Promise<void>;

beforeEach(() => {
  vi.useFakeTimers();
  ends.length = 0;
  logins = new OpenLogins();
  close = vi.fn<() => Promise<void>>().mockResolvedValue(undefined);
});

afterEach(() => {
  vi.useRealTimers();
});

function open(signatures: number): string {
  const value = (): Promise<Uint8Array> => Promise.resolve(new Uint8Array());
  const key = { certificate: new Uint8Array(), chain: [], algorithm, sign: value, signDigest: value };
  const login = { key: () => Promise.resolve(key), close };
  return logins.add(login, { ...bounds, signatures }, (end, made) => void ends.push([end, made]));
}

describe("a login that signs several documents", () => {
  it("ends when nobody has used it for ten minutes", () => {
    const id = open(2);
    vi.advanceTimersByTime(LOGIN_IDLE_MS - 1);
    expect(ends).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(ends).toEqual([["idle", 0]]);
    expect(close).toHaveBeenCalledOnce();
    expect(() => logins.take(id, asked)).toThrowError(expect.objectContaining({ code: "LOGIN_ENDED" }));
  });

  it("is not idle while a signature is under way, however long that takes", async () => {
    const use = logins.take(open(2), asked);
    vi.advanceTimersByTime(3 * LOGIN_IDLE_MS);
    expect(ends).toEqual([]);
    await use.close();
    vi.advanceTimersByTime(LOGIN_IDLE_MS);
    expect(ends).toEqual([["idle", 0]]);
  });

  it("lets what is under way come to its end when it is closed, and nothing else begin", async () => {
    const id = open(2);
    const use = logins.take(id, asked);
    logins.close(id, session);
    expect(() => logins.take(id, asked)).toThrowError(expect.objectContaining({ code: "LOGIN_ENDED" }));
    expect(close).not.toHaveBeenCalled();
    await (await use.key("c", algorithm)).sign(new Uint8Array());
    await use.close();
    expect(close).toHaveBeenCalledOnce();
    expect(ends).toEqual([["closed", 1]]);
  });

  it("gives no more signatures than were approved, even side by side", async () => {
    const id = open(1);
    const use = logins.take(id, asked);
    expect(() => logins.take(id, asked)).toThrowError(expect.objectContaining({ code: "LOGIN_ENDED" }));
    await use.close();
    await use.close();
    // It was not used, and so is there again, once.
    const again = logins.take(id, asked);
    await (await again.key("c", algorithm)).sign(new Uint8Array());
    await again.close();
    expect(ends).toEqual([["used-up", 1]]);
  });

  it("that was opened for a session which has ended meanwhile ends at once", () => {
    const ended = new AbortController();
    ended.abort();
    const login = { key: vi.fn<() => Promise<never>>(), close };
    logins.add(login, { ...bounds, session: ended.signal, signatures: 1 }, (end) => void ends.push([end, 0]));
    expect(ends).toEqual([["session-ended", 0]]);
    expect(close).toHaveBeenCalledOnce();
  });
});
