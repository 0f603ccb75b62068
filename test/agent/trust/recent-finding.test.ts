import { setImmediate as settled } from "node:timers/promises";
import { beforeEach, describe, expect, it } from "vitest";
import type { Finding } from "../../../agent/trust/finding.ts";
import {
  type Fetched,
  MAX_REUSE_MS,
  RecentFindings,
  RENEWED_BEFORE_MS,
  RETRY_AFTER_MS,
} from "../../../agent/trust/recent-finding.ts";

const BEGIN = Date.UTC(2026, 10, 23);
const NOTHING: Fetched = { finding: null, failure: "NETWORK_UNREACHABLE" };

/** A responder's answer of this moment, for two days. */
function good(): Fetched {
  const thisUpdate = new Date(now);
  const nextUpdate = new Date(now + 48 * MAX_REUSE_MS);
  const statement = { status: "good", revokedAt: null, reason: null, thisUpdate, nextUpdate } as const;
  const finding: Finding = {
    statement: { ...statement, keepsExpiredSince: null },
    evidence: {
      kind: "ocsp",
      der: [],
      producedAt: thisUpdate,
      nextUpdate,
      signerCertificates: [],
      support: [],
      source: null,
    },
  };
  return { finding, failure: null };
}

let now: number;
/** Settles each request, in their order. */
let answers: ((fetched: Fetched) => void)[];
let findings: RecentFindings;

beforeEach(() => {
  now = BEGIN;
  answers = [];
  findings = new RecentFindings(() => new Date(now));
});

async function get(): Promise<Fetched> {
  return findings.get("key", async () => new Promise((resolve) => answers.push(resolve)));
}

/** Asks for the first time, and is answered. */
async function known(fetched: Fetched): Promise<void> {
  const first = get();
  answers[0]?.(fetched);
  await first;
}

describe("an answer", () => {
  it("is asked for once by many", async () => {
    const all = [get(), get(), get()];
    const answer = good();
    answers[0]?.(answer);
    expect(await Promise.all(all)).toStrictEqual([answer, answer, answer]);
    await get();
    expect(answers).toHaveLength(1);
  });

  it("shortly before its end still counts, while the next one is asked for once", async () => {
    const first = good();
    await known(first);
    now = BEGIN + MAX_REUSE_MS - RENEWED_BEFORE_MS;
    expect(await Promise.all([get(), get()])).toStrictEqual([first, first]);
    expect(answers).toHaveLength(2);
    const second = good();
    answers[1]?.(second);
    await settled();
    now = BEGIN + MAX_REUSE_MS;
    expect(await get()).toBe(second);
    expect(answers).toHaveLength(2);
  });

  it("is not asked for anew any earlier", async () => {
    await known(good());
    now = BEGIN + MAX_REUSE_MS - RENEWED_BEFORE_MS - 1;
    await get();
    expect(answers).toHaveLength(1);
  });

  it("after its end is waited for", async () => {
    await known(good());
    now = BEGIN + MAX_REUSE_MS;
    const asking = get();
    const second = good();
    answers[1]?.(second);
    expect(await asking).toBe(second);
  });

  it("stays until its end where no other is to be had, and then that none was counts at once", async () => {
    const first = good();
    await known(first);
    now = BEGIN + MAX_REUSE_MS - RETRY_AFTER_MS / 4;
    await get();
    answers[1]?.(NOTHING);
    await settled();
    now = BEGIN + MAX_REUSE_MS - 1;
    expect(await get()).toBe(first);
    now = BEGIN + MAX_REUSE_MS;
    expect(await get()).toBe(NOTHING);
    expect(answers).toHaveLength(2);
    now = BEGIN + MAX_REUSE_MS + RETRY_AFTER_MS;
    const asking = get();
    const later = good();
    answers[2]?.(later);
    expect(await asking).toBe(later);
  });
});

it("that a server is dead holds nobody up as long as somebody asks now and again", async () => {
  await known(NOTHING);
  for (let renewals = 1; renewals <= 3; renewals++) {
    now += RETRY_AFTER_MS / 2;
    expect(await get()).toBe(NOTHING);
    expect(answers).toHaveLength(renewals + 1);
    answers[renewals]?.(NOTHING);
    await settled();
  }
});
