import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { KysoError } from "../../../../protocol/error.ts";
import type { AgentLink } from "../../../../extension/background/agent/agent-link.ts";
import { BadgeCache } from "../../../../extension/background/check/badge-cache.ts";
import { BadgeChecks, MAX_BADGE_BYTES } from "../../../../extension/background/check/badge-check.ts";
import { parseAdapter } from "../../../../protocol/adapter/adapter.ts";
import sample from "../../../../extension/portal/adapter/sample-eoffice.json" with { type: "json" };
import { resetBrowser } from "../browser-double.ts";
import { signatureReport } from "../../../protocol/report-example.ts";

vi.mock("webextension-polyfill", async () => ({
  default: (await import("../browser-double.ts")).browserDouble,
}));

const adapter = parseAdapter(sample);
const ORIGIN = "http://127.0.0.1:8080";

/** What the portal serves at each path. */
let files: Record<string, Uint8Array>;
let fetched: string[];
/** How many files the agent was asked for, and how many at once. */
let asked: number;
let atOnce: number;
let isThere: boolean;
let isBusy: boolean;
let checks: BadgeChecks;

/** An agent that takes a moment and finds one good signature. */
const agent = {
  call: async (operation: string) => {
    if (!isThere) throw new KysoError("AGENT_NOT_RUNNING");
    if (operation === "agent.status") return { result: {} };
    asked += 1;
    await new Promise((resolve) => setTimeout(resolve, 30));
    const report = {
      file: "a.pdf",
      verdict: "TOTAL-PASSED",
      code: null,
      format: "pdf",
      signatures: [signatureReport(), signatureReport({ kind: "timestamp" })],
      attachments: [],
    };
    return { result: { report } };
  },
} as unknown as AgentLink;

beforeEach(() => {
  resetBrowser();
  files = { "/a.pdf": Buffer.from("%PDF-1.7 a") };
  [fetched, asked, atOnce, isThere, isBusy] = [[], 0, 0, true, false];
  let underWay = 0;
  vi.stubGlobal("fetch", async (address: string) => {
    atOnce = Math.max(atOnce, ++underWay);
    const { pathname } = new URL(address);
    fetched.push(pathname);
    const bytes = files[pathname];
    await new Promise((resolve) => setTimeout(resolve, 20));
    underWay -= 1;
    return new Response(bytes as Uint8Array<ArrayBuffer>);
  });
  checks = new BadgeChecks(agent, new BadgeCache(), () => isBusy);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

function verdictOf(path: string) {
  return checks.verdictOf({ adapter, origin: ORIGIN, source: ORIGIN + path });
}

describe("a badge", () => {
  it("counts signatures, and not the time stamps of documents", async () => {
    expect(await verdictOf("/a.pdf")).toEqual({ badge: "valid", signatures: 1, again: false });
  });

  it("has a document fetched once, however often it is asked for", async () => {
    await Promise.all([verdictOf("/a.pdf"), verdictOf("/a.pdf")]);
    await verdictOf("/a.pdf");
    expect(fetched).toEqual(["/a.pdf"]);
    expect(asked).toBe(1);
  });

  it("has the same bytes checked once, at whatever addresses they stand", async () => {
    files["/b.pdf"] = Buffer.from("%PDF-1.7 a");
    await Promise.all([verdictOf("/a.pdf"), verdictOf("/b.pdf")]);
    expect(fetched).toHaveLength(2);
    expect(asked).toBe(1);
  });

  it("is remembered by the worker that comes after this one", async () => {
    await verdictOf("/a.pdf");
    checks = new BadgeChecks(agent, new BadgeCache(), () => false);
    await verdictOf("/a.pdf");
    expect(asked).toBe(1);
  });

  it("is worked out anew once the portal was given a signed document for the same address", async () => {
    await verdictOf("/a.pdf");
    files["/a.pdf"] = Buffer.from("%PDF-1.7 a, signed");
    await checks.forget(`${ORIGIN}/a.pdf`);
    await verdictOf("/a.pdf");
    expect(fetched).toHaveLength(2);
    expect(asked).toBe(2);
  });

  it("is not what it was found to be just before the portal was given the signed document", async () => {
    const before = verdictOf("/a.pdf");
    await expect.poll(() => fetched).toHaveLength(1);
    await checks.forget(`${ORIGIN}/a.pdf`);
    files["/a.pdf"] = Buffer.from("%PDF-1.7 a, signed");
    await Promise.all([before, verdictOf("/a.pdf")]);
    expect(asked).toBe(2);
  });

  it("is worked out for two documents at once and no more", async () => {
    for (let i = 0; i < 6; i++) files[`/${i}.pdf`] = Buffer.from(`%PDF-1.7 ${i}`);
    await Promise.all(Array.from({ length: 6 }, (_, i) => verdictOf(`/${i}.pdf`)));
    expect(asked).toBe(6);
    expect(atOnce).toBe(2);
  });

  it("waits while something is being signed", async () => {
    isBusy = true;
    const verdict = verdictOf("/a.pdf");
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(fetched).toEqual([]);
    isBusy = false;
    expect((await verdict).badge).toBe("valid");
  });

  it("has nothing fetched for an agent that is not there", async () => {
    isThere = false;
    expect(await verdictOf("/a.pdf")).toEqual({ badge: "unclear", signatures: 0, again: true });
    expect(fetched).toEqual([]);
  });

  it("shows nothing for what can't carry a signature, which the agent does not get", async () => {
    files["/a.docx"] = Buffer.from("PK\u0003\u0004");
    expect((await verdictOf("/a.docx")).badge).toBe("none");
    expect(asked).toBe(0);
  });

  it.each([
    [0, 1],
    [1, 0],
  ])(
    "is worked out for a document of the largest size, and not for a larger one (%s)",
    async (more, times) => {
      files["/a.pdf"] = Buffer.concat([Buffer.from("%PDF"), Buffer.alloc(MAX_BADGE_BYTES - 4 + more)]);
      await verdictOf("/a.pdf");
      expect(asked).toBe(times);
    },
  );
});
