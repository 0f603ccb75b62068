import type { DocumentText } from "../text/document-text.ts";
import { nameLikeness } from "./full-name.ts";
import { type SignatureBlock, signatureBlocks, UNSURE } from "./signature-block.ts";

/** A block that is less sure than this counts only where the signer's own name stands in it. */
const LEAST_CERTAINTY = 4;
/** Blocks side by side have their middles about one height, points. */
const SAME_HEIGHT = 30;

/** Who is looked for. */
export interface SoughtSigner {
  /** As the certificate has it; `null` for an organisation's, or where it is not known. */
  readonly commonName: string | null;
  /** Whether somebody has signed in a block already, so that the next one is meant. */
  readonly isTaken: (block: SignatureBlock) => boolean;
}

/**
 * The block in which somebody signs: the one with their name, wherever it stands; else one beside the receivers, on the
 * last page that has any; there in the right half; of those that stand over each other the lowest, and of those side by
 * side the one farthest right.
 *
 * @returns `null` where the text shows none
 */
export function chosenBlock(
  text: DocumentText,
  { commonName, isTaken }: SoughtSigner,
): SignatureBlock | null {
  const blocks = text.pages.flatMap((page) => {
    const share = page.width / 2;
    return signatureBlocks(page).map((block) => ({
      block,
      likeness: commonName === null || block.name === null ? 0 : nameLikeness(block.name.text, commonName),
      isFree: !isTaken(block),
      isRight: block.centre.x > share,
    }));
  });
  type Candidate = (typeof blocks)[number];
  const isSure = ({ block, likeness }: Candidate): boolean =>
    likeness > 0 || block.certainty >= LEAST_CERTAINTY;
  const sure = blocks.filter(isSure);
  const candidates = sure.length > 0 ? sure : blocks.filter(({ block }) => block.certainty === UNSURE);
  const orders: readonly ((one: Candidate) => number)[] = [
    ({ likeness }) => likeness,
    ({ isFree }) => Number(isFree),
    ({ block }) => Number(block.isBesideReceivers),
    ({ block }) => block.page,
    ({ isRight }) => Number(isRight),
  ];
  let best: readonly Candidate[] = candidates;
  for (const order of orders) best = mostOf(best, order);
  const lowest = best.reduce((least, { block }) => Math.min(least, block.centre.y), Infinity);
  const row = best.filter(({ block }) => block.centre.y - lowest <= SAME_HEIGHT);
  return mostOf(row, ({ block }) => block.centre.x)[0]?.block ?? null;
}

/** Those of which something is the most. */
function mostOf<T>(all: readonly T[], measure: (one: T) => number): readonly T[] {
  const measured = all.map((one) => ({ one, value: measure(one) }));
  const most = measured.reduce((greatest, { value }) => Math.max(greatest, value), -Infinity);
  return measured.flatMap(({ one, value }) => (value === most ? [one] : []));
}
