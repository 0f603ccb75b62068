import { describe, expect, it } from "vitest";
import {
  countOf,
  foundKey,
  kindOf,
  kindsOf,
  placeFor,
  placeKey,
  signableOf,
  standingOf,
  withBatchState,
  wordsFor,
} from "../../../extension/ui/batch/batch-model.ts";
import { missingOf } from "../../../extension/ui/batch/batch-missing.ts";
import type { BatchModel } from "../../../extension/ui/batch/batch-model.ts";
import { batch, mixedBatch, overBatch, preparingBatch } from "../../e2e/gallery/batch-state.ts";
import { ORGANISATION, tokenWith } from "../../e2e/gallery/state.ts";
import { place, ready, told, UNSEARCHED, withRules } from "./batch-models.ts";

const namesOf = (model: BatchModel) =>
  (model.state?.documents ?? []).map((each) => standingOf(model, each).name);

describe("a batch's model", () => {
  it("looks at the first document until the person looks at another, which stays", () => {
    const model = told(batch());
    expect(model.looked).toBe("job-0");
    expect(withBatchState({ ...model, looked: "job-3" }, batch()).looked).toBe("job-3");
    expect(withBatchState({ ...model, looked: "gone" }, batch()).looked).toBe("job-0");
  });

  it("says of each document where it stands", () => {
    expect(namesOf(ready(mixedBatch()))).toEqual(["ready", "failed", "left-out", "locked", "ready"]);
    expect(namesOf(ready(preparingBatch()))).toEqual([
      "ready",
      "preparing",
      "preparing",
      "preparing",
      "preparing",
    ]);
    expect(namesOf(ready(overBatch()))).toEqual(["delivered", "delivered", "waiting", "failed", "left-out"]);
  });

  it("takes no document for ready whose bytes it has not read itself", () => {
    const model = told(batch());
    expect(namesOf(model)).toEqual(Array.from({ length: 5 }, () => "preparing"));
    expect(signableOf(model)).toEqual([]);
  });

  it("leaves out what this window could not read, and signs the others", () => {
    const problem = { code: "RENDER_DIGEST_MISMATCH", detail: null } as const;
    const model = ready(batch(), { problems: { "job-1": problem } });
    expect(countOf(model, "unsignable")).toBe(1);
    expect(signableOf(model).map(({ jobKey }) => jobKey)).toEqual(["job-0", "job-2", "job-3", "job-4"]);
  });

  it("signs no document whose stamp could not be drawn, until another kind or certificate is chosen", () => {
    const problem = { code: "APPEARANCE_IMAGE_INVALID", detail: null } as const;
    const model = ready(batch());
    const problems = Object.fromEntries(Object.keys(model.found).map((key) => [key, problem]));
    const stopped = { ...model, found: {}, problems };
    expect(new Set(namesOf(stopped))).toEqual(new Set(["unsignable"]));
    expect(countOf({ ...stopped, certificate: ORGANISATION.sha256 }, "unsignable")).toBe(0);
  });

  it("offers the kinds that every document may be signed as", () => {
    const documents = batch().documents.map((each, index) => ({
      ...each,
      kinds: index === 0 ? (["approve", "seal"] as const) : (["seal"] as const),
    }));
    const model = told(batch({ documents }));
    expect(kindsOf(model)).toEqual(["seal"]);
    expect(kindOf(model)).toBe("seal");
    expect(kindOf({ ...model, kind: "approve" })).toBe("seal");
  });

  it("puts each stamp where the agent finds that it belongs, and where the person put it", () => {
    const model = ready(batch());
    const [first] = model.state?.documents ?? [];
    if (!first) throw new Error("no document");
    expect(placeFor(model, first)).toEqual(place);
    const put = { page: 0, x: 1, y: 2, width: 150, height: 60 };
    expect(placeFor({ ...model, places: { [placeKey(model, first)]: put } }, first)).toEqual(put);
  });

  it("has the place of lines of type found anew for other words, and that of an image not", () => {
    const documents = batch().documents.map((each) => ({
      ...each,
      kinds: ["approve", "copy"] as const,
    }));
    const keyOf = (kind: "approve" | "copy", copyType: "SAO Y" | "TRÍCH SAO") => {
      const model = { ...told(batch({ documents })), kind, certificate: ORGANISATION.sha256 };
      const [first] = model.state?.documents ?? [];
      const certificate = kind === "approve" ? null : ORGANISATION.sha256;
      const words = { ...model.words, copyType };
      return first && foundKey({ ...model, certificate, words }, first);
    };
    expect(keyOf("approve", "SAO Y")).toBe(keyOf("approve", "TRÍCH SAO"));
    expect(keyOf("copy", "SAO Y")).not.toBe(keyOf("copy", "TRÍCH SAO"));
  });

  it("gives each document its own number", () => {
    const model = told(batch());
    expect(model.state?.documents.map((each) => wordsFor(model, each).number)).toEqual([
      "127/UBND-VHXH",
      "128/UBND-VHXH",
      "129/UBND-VHXH",
      "130/UBND-VHXH",
      "131/UBND-VHXH",
    ]);
  });

  it("wants all that it signs to be prepared, the statement, and the PIN once", () => {
    expect(missingOf(ready(batch({ tokens: [] })), "123456")).toBe("token");
    expect(missingOf(ready(preparingBatch()), "123456")).toBe("preparing");
    const none = batch().documents.map((each) => ({ ...each, leftOut: true }));
    expect(missingOf(ready(batch({ documents: none })), "123456")).toBe("documents");
    const scans = withRules(ready(batch()), () => [UNSEARCHED]);
    expect(missingOf(scans, "123456")).toBe("statement");
    expect(missingOf({ ...scans, noSecret: true }, "123456")).toBe(null);
    const fresh = batch({ tokens: [tokenWith({ toBeChanged: true })] });
    expect(missingOf(ready(fresh), "123456")).toBe("pin-change");
    expect(missingOf(ready(batch()), "1")).toBe("pin");
    expect(missingOf(ready(batch()), "123456")).toBe(null);
  });
});
