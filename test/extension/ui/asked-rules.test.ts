import { expect, it, vi } from "vitest";
import { AskedRules } from "../../../extension/ui/signer/asked-rules.ts";
import type { RuleEvents, RuleWish } from "../../../extension/ui/signer/asked-rules.ts";
import type { RuleResult } from "../../../protocol/rule.ts";

vi.mock("webextension-polyfill", () => ({ default: {} }));

const WISH: RuleWish = {
  kind: "approve",
  certificate: "c1",
  role: null,
  number: null,
  date: null,
  shownSha256: "d1",
};

it("asks how a document stands with the rules anew once somebody has said whose the certificate is", async () => {
  const asked: Parameters<RuleEvents["ask"]>[0][] = [];
  const told: (readonly RuleResult[] | null)[] = [];
  const rules = new AskedRules({
    ask: (request) => {
      asked.push(request);
      return Promise.resolve([]);
    },
    known: (known) => told.push(known),
    refused: () => undefined,
  });
  rules.want(WISH);
  rules.want(WISH);
  await expect.poll(() => told).toEqual([null, []]);
  rules.want({ ...WISH, role: "personal" });
  await expect.poll(() => told).toEqual([null, [], null, []]);
  const request = { type: "rules", kind: "approve", certificate: "c1", number: null, date: null };
  expect(asked).toEqual([
    { ...request, noSecret: false },
    { ...request, noSecret: false },
  ]);
});
