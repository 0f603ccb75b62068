import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { uploadDocument } from "../../../../extension/background/portal/portal-upload.ts";
import type { PortalRequest } from "../../../../extension/content/content-message.ts";
import { uploadSchema } from "../../../../protocol/adapter/upload-schema.ts";
import type { ErrorCode } from "../../../../protocol/error.ts";
import { redirectTo } from "../browser-double.ts";
import { FakePort } from "../fake-port.ts";

const page = vi.hoisted(() => ({ connect: (_name: string): unknown => undefined }));

vi.mock("webextension-polyfill", async () => {
  const { browserDouble } = await import("../browser-double.ts");
  const tabs = { connect: (_tab: number, { name }: { name: string }) => page.connect(name) };
  const scripting = { executeScript: () => Promise.resolve([]) };
  return { default: { ...browserDouble, tabs, scripting } };
});

const PORTAL = "https://p.example";
const TOKEN: [string, string] = ["x-token", "secret"];

let request: PortalRequest;
/** Whose page answers. */
let origin: string;
/** What left for a server: where to, whether with the document, and with which token. */
let left: [address: string, hasFile: boolean, token: string | null][];
let redirects: Map<string, [string, number]>;

beforeEach(() => {
  left = [];
  redirects = new Map();
  origin = PORTAL;
  request = {
    address: `${PORTAL}/nhan`,
    method: "POST",
    headers: [TOKEN],
    fields: [["ma", "7"]],
    fileField: "tep",
  };
  page.connect = (name) => {
    const port = new FakePort(name);
    queueMicrotask(() => {
      port.say({ type: "ready", origin, request });
    });
    return port.port;
  };
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
    const body = init.body instanceof FormData ? init.body : null;
    left.push([url, body?.has("tep") ?? false, new Headers(init.headers).get("x-token")]);
    const target = redirects.get(url);
    // As a browser does where nobody tells it otherwise.
    if (target !== undefined && init.redirect !== "manual") left.push([target[0], body !== null, null]);
    return Promise.resolve(
      target === undefined ? new Response("đã nhận") : redirectTo(url, target[0], target[1]),
    );
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

async function upload(from: "tab" | "background"): Promise<ErrorCode | "accepted"> {
  const rule = uploadSchema.parse({
    by: "form",
    form: "form",
    fileField: "tep",
    from,
    success: { text: "đã nhận" },
  });
  const target = {
    tabId: 1,
    frameId: 0,
    origin: PORTAL,
    source: `${PORTAL}/tep/1`,
    upload: rule,
    fileName: "a.pdf",
    covers: (address: string) => /^https:\/\/(p|kho)\.example\//.test(address),
  };
  const listener = { staysOpen: false, beforeSend: () => Promise.resolve(), progress: () => undefined };
  try {
    await uploadDocument(target, new Blob(["%PDF"]), listener);
    return "accepted";
  } catch (error) {
    return (error as { code: ErrorCode }).code;
  }
}

describe("an upload from the background", () => {
  it("carries the page's fields and headers to the portal", async () => {
    expect(await upload("background")).toBe("accepted");
    expect(left).toEqual([[`${PORTAL}/nhan`, true, "secret"]]);
  });

  it.each([307, 308])("takes the document to no other host by a redirect %i", async (status) => {
    for (const target of ["https://ngoai.example/", "http://127.0.0.1:9000/", "http://p.example/"]) {
      left = [];
      redirects.set(request.address, [target, status]);
      expect(await upload("background")).toBe("PORTAL_LOGGED_OUT");
      expect(left).toEqual([[`${PORTAL}/nhan`, true, "secret"]]);
    }
  });

  it("follows the portal to another host of its own, without the headers that were for the first", async () => {
    redirects.set(request.address, ["https://kho.example/nhan", 307]);
    expect(await upload("background")).toBe("accepted");
    expect(left[1]).toEqual(["https://kho.example/nhan", true, null]);
  });
});

describe("a form that leads out of the portal", () => {
  it.each(["tab", "background"] as const)("is given no document (%s)", async (from) => {
    request.address = "https://ngoai.example/nhan";
    expect(await upload(from)).toBe("PORTAL_CHANGED");
    expect(left).toEqual([]);
  });
});

describe("a tab or frame that has gone on to another portal's page", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each(["tab", "background"] as const)("is told nothing and given no document (%s)", async (from) => {
    vi.useFakeTimers();
    origin = "https://khac.example";
    const heard: unknown[] = [];
    const connect = page.connect;
    page.connect = (name) => {
      const port = connect(name) as FakePort["port"];
      return { ...port, postMessage: (message: unknown) => heard.push(message) };
    };
    const ended = upload(from);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await ended).toBe("PORTAL_TAB_CLOSED");
    expect([heard, left]).toEqual([[], []]);
  });
});
