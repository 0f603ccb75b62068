import { beforeEach, describe, expect, it, vi } from "vitest";
import {
  loadBearers,
  loadRecords,
  removeRecord,
  saveBearers,
} from "../../../../extension/background/sign/job-record.ts";
import { browserState, resetBrowser } from "../browser-double.ts";

vi.mock("webextension-polyfill", async () => ({
  default: (await import("../browser-double.ts")).browserDouble,
}));

/** As the first version of the extension wrote it. */
const FIRST = {
  jobKey: "k",
  stage: "wait",
  origin: "https://eoffice.example.vn",
  pageUrl: "https://eoffice.example.vn/van-ban/1",
  tabId: 3,
  frameId: 0,
  adapterId: "eoffice",
  rule: 1,
  source: "https://eoffice.example.vn/tep/1",
  title: "V/v",
  fileName: "1.pdf",
  number: "12",
  date: null,
  kind: "approve",
  format: "pdf",
  windowId: null,
  jobId: "00",
  signature: null,
  warnings: [],
  signedAt: "2026-11-20T01:02:03.000Z",
  problem: { code: "PORTAL_UNREACHABLE", detail: null },
  mayBeStored: true,
  dropReason: null,
};

beforeEach(resetBrowser);

describe("the record of a job", () => {
  it("that the first version wrote is read as one of an adapter's button", async () => {
    browserState.local.values = { "job:k": FIRST };
    expect(await loadRecords()).toMatchObject([
      {
        jobKey: "k",
        stage: "wait",
        via: "adapter",
        orderKey: null,
        source: { from: "address", address: FIRST.source },
        delivery: { to: "rule", rule: 1 },
        mayBeStored: true,
      },
    ]);
  });

  it("that can't be read keeps no other from being read", async () => {
    browserState.local.values = { "job:a": { stage: "nowhere" }, "job:k": FIRST, other: 1 };
    expect(await loadRecords()).toHaveLength(1);
  });

  it("has its tokens in memory only, for as long as it lasts", async () => {
    await saveBearers("k", { source: "jwt", delivery: null });
    expect(browserState.local.values).toEqual({});
    expect(await loadBearers("k")).toEqual({ source: "jwt", delivery: null });
    await removeRecord("k");
    expect(await loadBearers("k")).toEqual({ source: null, delivery: null });
  });
});
