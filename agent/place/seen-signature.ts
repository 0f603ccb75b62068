import { type Box, centreOf } from "./box.ts";
import type { SignatureBlock } from "./signature-block.ts";

/** A signature of the document that its reader can see. */
export interface SeenSignature {
  /** 0-based. */
  readonly page: number;
  readonly box: Box;
  /** Of its certificate; `null` where it can't be read. */
  readonly commonName: string | null;
  readonly organization: string | null;
  /** Whether configuration says that an organisation signed so, or the very certificate that is to sign now. */
  readonly isOrganisation: boolean;
}

/** A signature is a block's from so near to its middle across, points; and up, beyond the room between title and name. */
const NEAR_ACROSS = 85;
const NEAR_UP = 15;

/** Whether somebody signed between a title and a name. */
export function isInBlock({ page, box }: SeenSignature, block: SignatureBlock): boolean {
  const { x, y } = centreOf(box);
  return (
    page === block.page &&
    Math.abs(x - block.centre.x) <= NEAR_ACROSS &&
    Math.abs(y - block.centre.y) <= block.height / 2 + NEAR_UP
  );
}
