import type { DocumentText } from "../text/document-text.ts";
import { type Box, boxAt, type Size } from "./box.ts";
import { chosenBlock } from "./chosen-block.ts";
import { obstaclesOf, shrunk } from "./free-room.ts";
import { isInBlock, type SeenSignature } from "./seen-signature.ts";
import type { SignatureBlock } from "./signature-block.ts";

/** Where on which page a stamp goes. */
export interface PagedBox {
  /** 0-based. */
  readonly page: number;
  readonly box: Box;
}

/** What an approval's place is found from. */
export interface ApprovalQuestion {
  readonly text: DocumentText;
  /** As the drawn image is. */
  readonly stamp: Size;
  /** Of the signing certificate; `null` where it is not known whose approval it is. */
  readonly commonName: string | null;
  readonly signatures: readonly SeenSignature[];
}

/**
 * An approval is centred between the signer's title and name, smaller where the room between text is.
 *
 * @returns `null` where the text shows nobody's place
 * @see Nghị định 30/2020/NĐ-CP, annex I
 */
export function approvalSpot(question: ApprovalQuestion): PagedBox | null {
  const { text, signatures, commonName } = question;
  const isTaken = (block: SignatureBlock): boolean => signatures.some((one) => isInBlock(one, block));
  const block = chosenBlock(text, { commonName, isTaken });
  if (block === null) return null;
  const page = text.pages.find(({ index }) => index === block.page) ?? null;
  return { page: block.page, box: shrunk(boxAt(block.centre, question.stamp), obstaclesOf(page, [])) };
}
