import { type Case, fails } from "./case.ts";
import type { CasePki } from "./case-pki.ts";
import type { Made } from "./attack.ts";
import { signedOver, universalForgery, wrapping } from "./forged-signature.ts";
import { incrementalSaving } from "./incremental-saving.ts";
import { crossReference } from "./reference-attack.ts";
import { signedSample } from "./sample.ts";
import { sealedBy } from "./seal.ts";
import { shadow } from "./shadow-attack.ts";

/** Documents that somebody changed after they were signed, so that a reader shows another text. */
export function attackCases({ signer, clerk }: CasePki): readonly Case[] {
  const other = fails(["FORMAT_FAILURE"], { changesAfter: ["other"], changesAllowed: false });
  const made: Made = (name, bytes, expected = other) => ({
    name,
    line: "attacks",
    bytes,
    desk: "usual",
    expected,
    apart: { pdfsig: "own bytes", pdfbox: "own bytes" },
  });
  const seal = sealedBy(signer);
  return [
    ...incrementalSaving(made, signedSample(seal)),
    ...shadow(made, seal),
    ...crossReference(made, signedSample(seal)),
    ...wrapping(made, seal),
    ...universalForgery(made, seal),
    ...signedOver(made, signedSample(seal), sealedBy(clerk)),
  ];
}
