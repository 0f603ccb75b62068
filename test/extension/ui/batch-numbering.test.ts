import { describe, expect, it } from "vitest";
import type { Numbering } from "../../../protocol/operation.ts";
import type { BatchDocument } from "../../../extension/background/sign/batch-message.ts";
import {
  askedNumbering,
  dateForAll,
  isAnythingTyped,
  withNumbering,
} from "../../../extension/ui/batch/batch-numbering.ts";
import { wordsFor } from "../../../extension/ui/batch/batch-model.ts";
import type { BatchModel } from "../../../extension/ui/batch/batch-model.ts";
import { batch, dossierBatch } from "../../e2e/gallery/batch-state.ts";
import { told } from "./batch-models.ts";

const WRITTEN: Numbering = {
  number: { state: "written", text: "12/QĐ-UBND" },
  date: { state: "written", text: "22/11/2026" },
};

/** To be sealed, with nothing known of number and date but what is said here. */
function sealing(change: (document: BatchDocument, index: number) => Partial<BatchDocument>): BatchModel {
  const documents = dossierBatch().documents.map((each, index) => ({
    ...each,
    number: null,
    date: null,
    ...change(each, index),
  }));
  return told({ ...dossierBatch(), documents });
}

const alone = (): BatchModel => sealing(() => ({ kind: "seal", attachmentOf: null }));

const said = (model: BatchModel) =>
  model.state?.documents.map((each) => {
    const { number, date } = wordsFor(model, each);
    return [number, date];
  });

/** What is typed at a document while it is looked at. */
const at = (model: BatchModel, looked: string, typed: { number?: string; date?: string }): BatchModel =>
  withNumbering({ ...model, looked }, typed);

describe("number and date in a batch", () => {
  it("are nothing where neither portal nor document nor person has given them", () => {
    expect(said(alone())).toEqual(Array.from({ length: 4 }, () => [null, null]));
  });

  it("are each document's own, typed where it is looked at", () => {
    let model = at(alone(), "job-1", { number: "13/QĐ-UBND" });
    model = at(model, "job-1", { date: "23/11/2026" });
    model = at(model, "job-2", { number: "14/QĐ-UBND" });
    expect(said(model)).toEqual([
      [null, null],
      ["13/QĐ-UBND", "23/11/2026"],
      ["14/QĐ-UBND", null],
      [null, null],
    ]);
  });

  it("are one in a dossier: its attachments have what the main document's text says", () => {
    const numbered = sealing(({ document }, index) =>
      index === 0 && document ? { document: { ...document, numbering: WRITTEN } } : {},
    );
    const own = ["12/QĐ-UBND", "22/11/2026"];
    expect(said(numbered)).toEqual([[null, null], own, own, [null, null]]);
  });

  it("are whole on attachments where only digits are typed before the main document's notation", () => {
    const blank: Numbering = {
      number: { state: "blank", text: "/QĐ-UBND" },
      date: { state: "blank", text: null },
    };
    const model = sealing(({ document }, index) =>
      index === 0 && document ? { document: { ...document, numbering: blank } } : {},
    );
    expect(said(at(model, "job-0", { number: "12" }))?.slice(0, 2)).toEqual([
      ["12", null],
      ["12/QĐ-UBND", null],
    ]);
    expect(said(at(model, "job-0", { number: "12/TB-UBND" }))?.[1]).toEqual(["12/TB-UBND", null]);
  });

  it("are one in a dossier: what is typed at an attachment is the main document's", () => {
    const model = at(
      sealing(() => ({})),
      "job-2",
      { number: "15/QĐ-UBND", date: "24/11/2026" },
    );
    const typed = ["15/QĐ-UBND", "24/11/2026"];
    expect(said(model)).toEqual([typed, typed, typed, [null, null]]);
    expect(askedNumbering(model)?.document.jobKey).toBe("job-0");
  });

  it("are not asked of what is not issued, is left out, or is no PDF", () => {
    expect(askedNumbering(told(batch()))).toBe(null);
    expect(askedNumbering(sealing(() => ({ leftOut: true })))).toBe(null);
    expect(askedNumbering(sealing(() => ({ format: "xmldsig" })))).toBe(null);
  });

  it("are asked of arrivals, each of which has its own, whatever number the portal shows beside it", () => {
    const arriving = (via: BatchDocument["via"]) =>
      sealing((_, index) => ({
        kind: "incoming",
        via,
        number: "45/THTL",
        attachmentOf: index === 1 ? "job-0" : null,
      }));
    expect(said(arriving("page"))?.[0]).toEqual(["45/THTL", null]);
    const model = at(arriving("adapter"), "job-1", { number: "345", date: "23/11/2026" });
    expect(said(model)).toEqual([
      [null, null],
      ["345", "23/11/2026"],
      [null, null],
      [null, null],
    ]);
    expect(dateForAll(model)).toEqual({ date: "23/11/2026", count: 3 });
  });

  it("are worth a question before the window closes, until they are approved", () => {
    const model = at(alone(), "job-1", { number: "13/QĐ-UBND" });
    expect(isAnythingTyped(alone())).toBe(false);
    expect(isAnythingTyped(model)).toBe(true);
    const { state } = model;
    expect(isAnythingTyped({ ...model, state: state && { ...state, phase: { name: "over" } } })).toBe(false);
  });

  it("have one date for all that lack one, and for no other", () => {
    const model = sealing((_, index) => ({
      kind: "seal",
      attachmentOf: null,
      date: index === 3 ? "01/11/2026" : null,
    }));
    expect(dateForAll(model)).toBe(null);
    const typed = at(at(model, "job-2", { date: "21/11/2026" }), "job-0", { date: " 22/11/2026" });
    expect(dateForAll(typed)).toEqual({ date: "22/11/2026", count: 1 });
    const given = { ...typed, words: { ...typed.words, date: "22/11/2026" } };
    expect(said(given)).toEqual([
      [null, "22/11/2026"],
      [null, "22/11/2026"],
      [null, "21/11/2026"],
      [null, "01/11/2026"],
    ]);
    expect(dateForAll(given)).toBe(null);
  });
});
