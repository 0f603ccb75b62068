import { describe, expect, expectTypeOf, it, vi } from "vitest";
import type * as integrator from "../../../extension/integrator/index.d.ts";
import { SENTENCES } from "../../../protocol/sentence.ts";
import type { SignatureFormat } from "../../../protocol/signature-format.ts";
import type { SignatureKind } from "../../../protocol/signature-kind.ts";

vi.mock("../../../extension/content/browser.ts", () => ({ default: {} }));
const { LOST } = await import("../../../extension/content/api-relay.ts");

describe("what integrators are told", () => {
  it("knows the kinds and formats that there are", () => {
    expectTypeOf<integrator.SignatureKind>().toEqualTypeOf<SignatureKind>();
    expectTypeOf<integrator.SignatureFormat>().toEqualTypeOf<SignatureFormat>();
  });

  it("has the sentences of the product, also where the content script carries them itself", () => {
    expect(LOST.code).toBe("PORTAL_PAGE_STALE");
    expect({ vi: LOST.messageVi, en: LOST.messageEn }).toEqual(SENTENCES.PORTAL_PAGE_STALE);
  });
});
