import { KysoError } from "../../protocol/error.ts";
import type { Change } from "../../protocol/report.ts";
import type { PdfDocument } from "../pdf/document.ts";
import { isLineEnd } from "./byte-range.ts";
import type { ClaimedChange } from "./change-claim.ts";
import { claimedChanges } from "./claimed-changes.ts";
import { permissionsOf } from "./permission.ts";
import { isPlainRevision } from "./plain-revision.ts";
import { differenceSince } from "./revision-difference.ts";
import type { HeldSignature } from "./signature-history.ts";

/** What came after a signature, and whether the permissions in force let it. */
export interface ChangesAfter {
  readonly change: Change;
  readonly isAllowed: boolean;
}

const NONE: ChangesAfter = { change: "none", isAllowed: true };

/** A change that no signature and no rule excuses. */
export const OTHER: ChangesAfter = { change: "other", isAllowed: false };

/** The revisions from one up to the next that a signature covers, or to the end of the file. */
interface Stage {
  readonly to: number;
  /** `null` for a change that no rule excuses. */
  readonly found: ReadonlySet<ClaimedChange> | null;
}

/**
 * What the revisions after each signature did to the document. They are compared from signature to signature, so that
 * whatever one of them adds is shown to be what its own signer signed, and behind the last one nothing new may show.
 */
export class ChangeHistory {
  readonly #document: PdfDocument;
  readonly #held: readonly HeldSignature[];
  readonly #last: number;
  readonly #stages = new Map<number, Stage>();

  /** @param held every signature that holds, in any order */
  constructor(document: PdfDocument, held: readonly HeldSignature[]) {
    this.#document = document;
    this.#held = [...held].sort((a, b) => a.revision - b.revision);
    this.#last = document.revisions.length - 1;
  }

  /**
   * @param revision index of the revision that the signature covers
   * @throws {KysoError} PDF_DAMAGED, PDF_TOO_COMPLEX
   */
  after(revision: number): ChangesAfter {
    const document = this.#document;
    const lastEnd = document.revisions.at(-1)?.end ?? 0;
    if (document.rebuilt || !isLineEnd(document.source, lastEnd, document.source.size)) return OTHER;
    const all = new Set<ClaimedChange>();
    for (let from = revision; from < this.#last;) {
      const { to, found } = this.#stageFrom(from);
      // Damage that was met on the way would have changed what the document is.
      if (found === null || document.rebuilt) return OTHER;
      for (const change of found) all.add(change);
      from = to;
    }
    return judge(document, revision, all);
  }

  #stageFrom(from: number): Stage {
    const known = this.#stages.get(from);
    if (known !== undefined) return known;
    const seal = this.#held.find(({ revision }) => revision > from) ?? null;
    const to = seal?.revision ?? this.#last;
    const stage = { to, found: this.#compare(from, to, seal) };
    this.#stages.set(from, stage);
    return stage;
  }

  #compare(from: number, to: number, seal: HeldSignature | null): Stage["found"] {
    const document = this.#document;
    try {
      const isPlain = document.revisions
        .slice(from + 1, to + 1)
        .every((revision) => isPlainRevision(document, revision));
      if (!isPlain) return null;
      const difference = differenceSince(to === this.#last ? document : document.at(to), from);
      const found = claimedChanges(difference, seal);
      return difference.signed.rebuilt || difference.now.rebuilt ? null : found;
    } catch (error) {
      if (error instanceof KysoError) return null;
      throw error;
    }
  }
}

function judge(document: PdfDocument, revision: number, found: ReadonlySet<ClaimedChange>): ChangesAfter {
  const filled = [...found].flatMap((change) => (typeof change === "string" ? [] : change.filled));
  if (!found.has("signature") && filled.length === 0) {
    return found.has("validation-data") ? { change: "validation-data", isAllowed: true } : NONE;
  }
  const permissions = permissionsOf(document.at(revision));
  const isAllowed = permissions.allowsSignatures && !filled.some((name) => permissions.isLocked(name));
  return { change: "signatures", isAllowed };
}
