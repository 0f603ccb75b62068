import type { SignatureReport } from "../../protocol/report.ts";
import type { CertificateRole } from "../../protocol/signature-kind.ts";
import type { PdfDocument } from "../pdf/document.ts";
import { type FoundPlace, findPlace, type PlaceQuestion } from "../place/found-place.ts";
import { appearanceImageBox } from "../text/appearance-image.ts";
import { boxOfRectangle } from "../place/page-view.ts";
import type { SeenSignature } from "../place/seen-signature.ts";

/** What is known of a document and its signer when a place is asked for. */
export interface StampQuestion extends Pick<PlaceQuestion, "stamp" | "text" | "signer" | "usual" | "onPage"> {
  readonly document: PdfDocument;
  readonly signatures: readonly SignatureReport[];
  /** SHA-256 of the certificate that is to sign. */
  readonly certificate: string;
  /** From settings: whose certificates are which, by SHA-256. */
  readonly roles: Readonly<Record<string, CertificateRole>>;
}

/**
 * Where a stamp belongs on a document.
 *
 * @throws {KysoError} PDF_NO_PAGES, PDF_DAMAGED
 */
export function stampPlace(question: StampQuestion): FoundPlace {
  const { document, signatures, ...asked } = question;
  const made = signatures.filter(({ kind }) => kind === "signature");
  return findPlace({
    ...asked,
    pageCount: document.pageCount,
    page: (index) => document.page(index),
    signatures: made.flatMap((report) => seen(report, question)),
    unseen: made.flatMap(({ place, signer }) =>
      place === null && signer !== null ? [signer.commonName] : [],
    ),
  });
}

function seen(
  { place, signer, certificate }: SignatureReport,
  { document, roles, ...question }: StampQuestion,
): SeenSignature[] {
  if (place === null) return [];
  const image = appearanceImageBox(document, place.page, place.rect);
  const [left = 0, bottom = 0, right = 0, top = 0] = image ?? place.rect;
  const role = certificate === null ? undefined : roles[certificate];
  return [
    {
      page: place.page,
      box: boxOfRectangle([left, bottom, right, top], document.page(place.page)),
      commonName: signer?.commonName ?? null,
      organization: signer?.organization ?? null,
      isOrganisation:
        role === "organisation" ||
        (question.stamp.wish === "over-signature" && certificate === question.certificate),
    },
  ];
}
