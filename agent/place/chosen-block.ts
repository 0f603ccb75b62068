import type { DocumentText } from "../text/document-text.ts";
import { nameLikeness } from "./full-name.ts";
import { type SignatureBlock, signatureBlocks } from "./signature-block.ts";

/** A block that is less sure than this counts only where the signer's own name stands in it. */
const LEAST_CERTAINTY = 4;
/** A title with no name below: looked for where no page has one with a name. */
const NAMELESS = 1;

/** Who is looked for. */
export interface SoughtSigner {
  /** As the certificate has it; `null` for an organisation's, or where it is not known. */
  readonly commonName: string | null;
  /** Whether somebody has signed in a block already, so that the next one is meant. */
  readonly isTaken: (block: SignatureBlock) => boolean;
}

/**
 * The block in which somebody signs: the one with their name, wherever it stands; else one beside the receivers, on the
 * last page that has any; there the right-hand one, and of those that stand over each other the lowest.
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
  const candidates = sure.length > 0 ? sure : blocks.filter(({ block }) => block.certainty === NAMELESS);
  const order = (one: Candidate): readonly number[] => [
    one.likeness,
    Number(one.isFree),
    Number(one.block.isBesideReceivers),
    one.block.page,
    Number(one.isRight),
    -one.block.centre.y,
  ];
  return candidates.sort((a, b) => compare(order(b), order(a)))[0]?.block ?? null;
}

function compare(one: readonly number[], other: readonly number[]): number {
  const index = one.findIndex((value, at) => value !== other[at]);
  return index === -1 ? 0 : (one[index] ?? 0) - (other[index] ?? 0);
}
