import type { Pdfbox } from "../judge/pdfbox.ts";
import { runTool } from "../judge/tool.ts";

/** What a judge of another house says of a file. */
export interface OutsideWord {
  /** Whether every signature that it finds is good, and it finds some. */
  readonly isGood: boolean;
  readonly text: string;
}

/** Poppler, about bytes only: stores of certificates are another matter. */
export function pdfsigWord(file: string): OutsideWord {
  const { stdout } = runTool("pdfsig", ["-nocert", file]);
  const text = stdout.toString("utf8");
  const words = [...text.matchAll(/Signature Validation: (.*)/g)].map(([, word = ""]) =>
    word.replace(/\.$/, ""),
  );
  if (words.length === 0) return { isGood: false, text: "no signature" };
  const isGood = words.every((word) => word === "Signature is Valid");
  const isWhole = text.includes("Total document signed");
  const told = isGood
    ? `valid${isWhole ? "" : ", not whole"}`
    : (words.find((word) => word !== "Signature is Valid") ?? "");
  return { isGood, text: told.replace(/^Signature is /, "").toLowerCase() };
}

/** PDFBox and Bouncy Castle: bytes, CMS, and a path to the root. */
export async function pdfboxWord(pdfbox: Pdfbox, file: string): Promise<OutsideWord> {
  const answer = await pdfbox.ask(file, null);
  if (!answer.opened) return { isGood: false, text: "can't be read" };
  const { signatures } = answer;
  if (signatures.length === 0) return { isGood: false, text: "no signature" };
  const wrong = signatures.find(({ valid }) => !valid);
  if (wrong !== undefined) return { isGood: false, text: "invalid" };
  return { isGood: true, text: "valid" };
}
