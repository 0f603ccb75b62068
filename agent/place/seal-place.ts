import type { DocumentText } from "../text/document-text.ts";
import { approvalSpot, type PagedBox } from "./approval-place.ts";
import { type Box, type Size, sharedArea } from "./box.ts";
import { nameLikeness } from "./full-name.ts";
import { isInBlock, type SeenSignature } from "./seen-signature.ts";
import { signatureBlocks } from "./signature-block.ts";

/** The seal covers this share of the leader's signature, from its left (Nghị định 30/2020/NĐ-CP, annex I). */
const OVERLAP = 1 / 3;

/** What a signature by hand is about as large as, where none is to be seen: 50 x 25 mm, points. */
const USUAL_SIGNATURE = { width: 141.7, height: 70.9 } as const;

/** What a seal's place is found from. */
export interface SealQuestion {
  readonly text: DocumentText | null;
  /** Its true size. */
  readonly stamp: Size;
  /** Of the organisation whose seal it is; `null` where the certificate can't be read. */
  readonly organisation: string | null;
  readonly signatures: readonly SeenSignature[];
  /** Of who signed unseen, oldest first. */
  readonly unseen: readonly string[];
}

/** The signature that is sealed: a person's, rather one in its place than initials, its own organisation's, unsealed, the last. */
export function sealedSignature(question: Omit<SealQuestion, "stamp" | "unseen">): SeenSignature | null {
  const { text, signatures, organisation } = question;
  const blocks = text?.pages.flatMap(signatureBlocks) ?? [];
  const rank = (one: SeenSignature): number => {
    const isPlaced = blocks.some((block) => isInBlock(one, block));
    const isOwn =
      organisation !== null && one.organization !== null && nameLikeness(one.organization, organisation) > 0;
    const isSealed = signatures.some(
      (other) => other.isOrganisation && other.page === one.page && sharedArea(other.box, one.box) > 0,
    );
    return (isPlaced ? 4 : 0) + (isOwn ? 2 : 0) + (isSealed ? 0 : 1);
  };
  return signatures
    .filter(({ isOrganisation }) => !isOrganisation)
    .reduce<SeenSignature | null>(
      (best, one) => (best === null || rank(one) >= rank(best) ? one : best),
      null,
    );
}

/** The seal over the left third of a signature that is there. */
export function sealOver({ page, box }: SeenSignature, stamp: Size): PagedBox {
  return { page, box: overLeftThird(box, stamp) };
}

/** The seal where it will be when the leader's signature is there too: that was made unseen, or on paper. */
export function sealSpot(question: SealQuestion & { readonly text: DocumentText }): PagedBox | null {
  const { text, stamp, unseen } = question;
  const commonName = unseen.at(-1) ?? null;
  const signature = approvalSpot({ text, stamp: USUAL_SIGNATURE, commonName, signatures: [] });
  return signature && { page: signature.page, box: overLeftThird(signature.box, stamp) };
}

function overLeftThird(signature: Box, { width, height }: Size): Box {
  const right = signature.left + (signature.right - signature.left) * OVERLAP;
  const bottom = (signature.bottom + signature.top - height) / 2;
  return { left: right - width, right, bottom, top: bottom + height };
}
