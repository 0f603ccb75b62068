import { KysoError } from "../../../protocol/error.ts";
import type { Change } from "../../../protocol/report.ts";
import type { PdfDocument } from "../../pdf/document.ts";
import { isLineEnd } from "../byte-range.ts";
import type { ClaimedChange } from "./change-claim.ts";
import { claimedChanges } from "./claimed-changes.ts";
import { permissionsOf } from "../permission.ts";
import { isPlainRevision } from "./plain-revision.ts";
import { ReferenceCount } from "./reference-count.ts";
import { differenceSince } from "./revision-difference.ts";
import type { HeldSignature } from "../signature-history.ts";

/** What came after a signature, and whether the permissions in force let it. */
export interface ChangesAfter {
  readonly change: Change;
  readonly isAllowed: boolean;
  /** Indexes of the revisions whose signers wrote numbers or dates, which is allowed as far as they are known. */
  readonly writers: readonly number[];
}

/** A change that no signature and no rule excuses. */
export const OTHER: ChangesAfter = { change: "other", isAllowed: false, writers: [] };

/** Whole walks over one document; further ones are asked for by signatures only that don't hold. */
const MAX_COUNTS = 4;

/** The revisions from one up to the next that a signature covers, or to the end of the file. */
interface Stage {
  readonly to: number;
  /** `null` for a change that no rule excuses. */
  readonly found: readonly ClaimedChange[] | null;
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
  #references: ReferenceCount | null = null;
  #counts = 0;

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
    const all: ClaimedChange[] = [];
    // The oldest first, so that what refers to what is counted once and then followed.
    for (const held of this.#held) if (held.revision < this.#last) this.#stageFrom(held.revision);
    for (let from = revision; from < this.#last;) {
      const { to, found } = this.#stageFrom(from);
      // Damage that was met on the way would have changed what the document is.
      if (found === null || document.rebuilt) return OTHER;
      all.push(...found);
      from = to;
    }
    return judge(document, revision, all);
  }

  /** What one revision did to the one before it. @param revision at least 1 */
  of(revision: number): Change {
    const stage = this.#stages.get(revision - 1);
    const seal = this.#held.find((held) => held.revision === revision) ?? null;
    const found = stage?.to === revision ? stage.found : this.#compare(revision - 1, revision, seal, false);
    return found === null || this.#document.rebuilt ? "other" : gravest(found);
  }

  #stageFrom(from: number): Stage {
    const known = this.#stages.get(from);
    if (known !== undefined) return known;
    const seal = this.#held.find(({ revision }) => revision > from) ?? null;
    const to = seal?.revision ?? this.#last;
    const stage = { to, found: this.#compare(from, to, seal, true) };
    this.#stages.set(from, stage);
    return stage;
  }

  /** @param isSigned whether what is compared with was signed, so that nothing may have waited there for what is new */
  #compare(from: number, to: number, seal: HeldSignature | null, isSigned: boolean): Stage["found"] {
    const document = this.#document;
    try {
      const isPlain = document.revisions
        .slice(from + 1, to + 1)
        .every((revision) => isPlainRevision(document, revision));
      if (!isPlain) return null;
      const difference = differenceSince(to === this.#last ? document : document.at(to), from);
      const found = claimedChanges(difference, seal, isSigned ? this.#referencesAt(difference.signed) : null);
      if (isSigned) this.#references?.follow(difference);
      return difference.signed.rebuilt || difference.now.rebuilt ? null : found;
    } catch (error) {
      this.#references = null;
      if (error instanceof KysoError) return null;
      throw error;
    }
  }

  #referencesAt(signed: PdfDocument): ReferenceCount {
    const known = this.#references;
    if (known !== null && known.revision === signed.revisions.length - 1) return known;
    this.#counts++;
    if (this.#counts > MAX_COUNTS)
      throw new KysoError("PDF_TOO_COMPLEX", "too many signatures that don't hold");
    this.#references = new ReferenceCount(signed);
    return this.#references;
  }
}

function judge(document: PdfDocument, revision: number, found: readonly ClaimedChange[]): ChangesAfter {
  const change = gravest(found);
  if (change === "none" || change === "validation-data") return { change, isAllowed: true, writers: [] };
  const permissions = permissionsOf(document.at(revision));
  const level = permissions.level;
  const isAllowed = found.every((one) => {
    switch (one.kind) {
      case "validation-data":
        return true;
      case "signature":
        return permissions.allowsSignatures && (one.field === null || !permissions.isLocked(one.field));
      case "form":
        return permissions.allowsSignatures && !permissions.isLocked(one.field);
      case "annotation":
        if (level !== null && level < 3) return false;
        return one.harm === "harmless" || one.harm === "signed" || (one.harm === "covering" && level === 3);
    }
  });
  return { change, isAllowed, writers: writersIn(found) };
}

function writersIn(found: readonly ClaimedChange[]): number[] {
  const revisions = found.flatMap((one) =>
    one.kind === "annotation" && one.harm === "signed" && one.revision !== undefined ? one.revision : [],
  );
  return [...new Set(revisions)];
}

const CHANGES = {
  "validation-data": "validation-data",
  signature: "signatures",
  form: "form",
  annotation: "annotations",
} as const satisfies Record<ClaimedChange["kind"], Change>;

const GRAVITY: readonly Change[] = ["none", "validation-data", "signatures", "form", "annotations", "other"];

function gravest(found: readonly ClaimedChange[]): Change {
  return found
    .map(({ kind }): Change => CHANGES[kind])
    .reduce((a, b) => (GRAVITY.indexOf(a) > GRAVITY.indexOf(b) ? a : b), "none");
}
