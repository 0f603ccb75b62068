import { afterEach, describe, expect, it, vi } from "vitest";
import { downloadDocument } from "../../../../extension/background/portal/portal-download.ts";
import { KysoError } from "../../../../protocol/error.ts";
import { redirectTo } from "../browser-double.ts";

vi.mock("webextension-polyfill", async () => ({
  default: (await import("../browser-double.ts")).browserDouble,
}));

const PDF = new TextEncoder().encode(`%PDF-1.7\n${"x".repeat(4_000)}`);
const LOGIN = new TextEncoder().encode("<!doctype html><form><input type='password'></form>");

interface Answer {
  chunks: readonly Uint8Array[];
  status?: number;
  headers?: Record<string, string>;
  /** Where the document's address redirects to. */
  location?: string;
}

const SOURCE = "https://p.example/tai-ve/7";

/** What was requested, in order, with its token. */
let requested: [string, string | null][];

function answerWith({ chunks, status = 200, headers = {}, location }: Answer): void {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  requested = [];
  vi.stubGlobal("fetch", (address: string, init: RequestInit) => {
    requested.push([address, new Headers(init.headers).get("authorization")]);
    if (location !== undefined && address === SOURCE) return Promise.resolve(redirectTo(address, location));
    return Promise.resolve(new Response(body, { status, headers }));
  });
}

async function take(isPdf = true, bearer?: string): Promise<{ fileName: string; size: number } | string> {
  try {
    const covers = (address: string): boolean => /^https:\/\/(p|kho)\.example\//.test(address);
    const { fileName, bytes } = await downloadDocument(SOURCE, covers, () => undefined, {
      signal: new AbortController().signal,
      isPdf,
      bearer: bearer ?? null,
    });
    let size = 0;
    for await (const chunk of bytes) size += chunk.length;
    return { fileName, size };
  } catch (error) {
    if (error instanceof KysoError) return error.code;
    throw error;
  }
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("a download", () => {
  it("gives every byte, however the header is cut", async () => {
    for (const cut of [1, 4, 5, 9, 1_000]) {
      answerWith({ chunks: [PDF.subarray(0, cut), PDF.subarray(cut)] });
      expect(await take()).toEqual({ fileName: "7.pdf", size: PDF.length });
    }
  });

  it("finds the header behind a mail gateway's bytes", async () => {
    answerWith({ chunks: [new Uint8Array(1_000), PDF] });
    expect(await take()).toMatchObject({ size: 1_000 + PDF.length });
  });

  it.each([
    [`attachment; filename="cong van.pdf"`, "cong van.pdf"],
    [`attachment; filename=a; filename*=UTF-8''c%C3%B4ng%20v%C4%83n.pdf`, "công văn.pdf"],
    [`attachment; filename="../../etc/passwd"`, ".._.._etc_passwd.pdf"],
    [`attachment; filename*=UTF-8''%E0%A4%A`, "7.pdf"],
    [`attachment; filename="công; văn \\"hoả tốc\\".pdf"`, `công; văn "hoả tốc".pdf`],
    [`attachment; filename=c%C3%B4ng%20v%C4%83n.pdf`, "công văn.pdf"],
    [`inline; filename="t\u00e1n.pdf"`, "tán.pdf"],
    [`attachment; filename*="UTF-8''c%C3%B4ng%20v%C4%83n.pdf"`, "công văn.pdf"],
    [`attachment; filename="công văn 50%2F.pdf%"`, "công văn 50%2F.pdf%.pdf"],
    [`attachment; filename="=?utf-8?B?Y8O0bmcgdsSDbi5wZGY=?="`, "công văn.pdf"],
    [`attachment; filename="=?UTF-8?Q?c=C3=B4ng_v=C4?= =?UTF-8?Q?=83n.pdf?="`, "công văn.pdf"],
  ])("with %s is called %s", async (disposition, fileName) => {
    // Headers are octets: what is written in UTF-8 comes as one letter for each.
    const octets = disposition.includes("công")
      ? String.fromCharCode(...new TextEncoder().encode(disposition))
      : disposition;
    answerWith({ chunks: [PDF], headers: { "content-disposition": octets } });
    expect(await take()).toMatchObject({ fileName });
  });

  it.each<[string, Answer, string]>([
    ["a login page", { chunks: [LOGIN] }, "PORTAL_LOGGED_OUT"],
    ["another site", { chunks: [PDF], location: "https://sso.example/" }, "PORTAL_LOGGED_OUT"],
    ["no right to it", { chunks: [], status: 403 }, "PORTAL_LOGGED_OUT"],
    ["an error", { chunks: [], status: 500 }, "PORTAL_DOWNLOAD_FAILED"],
    ["nothing", { chunks: [] }, "PORTAL_NOT_A_PDF"],
    ["a web page", { chunks: [new TextEncoder().encode("<html>hi</html>")] }, "PORTAL_NOT_A_PDF"],
    [
      "an endless page",
      { chunks: Array.from({ length: 9 }, () => new Uint8Array(65_536)) },
      "PORTAL_NOT_A_PDF",
    ],
    ["half a file", { chunks: [PDF], headers: { "content-length": "9999" } }, "PORTAL_DOWNLOAD_FAILED"],
  ])("of %s ends with a code", async (_what, answer, code) => {
    answerWith(answer);
    expect(await take()).toBe(code);
  });

  it("of another file than a PDF is taken as it is, but a page is an ended session", async () => {
    const xml = new TextEncoder().encode("<edXML/>");
    answerWith({ chunks: [xml], location: "/goi-tin.xml" });
    expect(await take(false)).toEqual({ fileName: "goi-tin.xml", size: xml.length });
    answerWith({ chunks: [LOGIN], headers: { "content-type": "text/html; charset=utf-8" } });
    expect(await take(false)).toBe("PORTAL_LOGGED_OUT");
  });

  it("goes on to a target that is the portal's, and never asks another", async () => {
    answerWith({ chunks: [PDF], location: "https://kho.example/1" });
    expect(await take()).toMatchObject({ size: PDF.length });
    expect(requested.map(([address]) => address)).toEqual([SOURCE, "https://kho.example/1"]);
    answerWith({ chunks: [PDF], location: "http://127.0.0.1:9000/" });
    expect(await take()).toBe("PORTAL_LOGGED_OUT");
    expect(requested.map(([address]) => address)).toEqual([SOURCE]);
  });

  it("shows its token to the address that it was given for, and to no other origin", async () => {
    answerWith({ chunks: [PDF], location: "/tep/7" });
    await take(true, "jwt");
    expect(requested.map(([, token]) => token)).toEqual(["Bearer jwt", "Bearer jwt"]);
    answerWith({ chunks: [PDF], location: "https://kho.example/1" });
    await take(true, "jwt");
    expect(requested.map(([, token]) => token)).toEqual(["Bearer jwt", null]);
  });

  it("of a portal that can't be reached says so", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
    expect(await take()).toBe("PORTAL_UNREACHABLE");
  });
});
