/** Kinds of signature, by the names that the product uses for them, in the order of an office's day. */
export const SIGNATURE_KINDS = [
  "initial",
  "approve",
  "seal",
  "attachment",
  "copy",
  "incoming",
  "comment",
] as const;

/**
 * `initial`: a unit head's initials (ký nháy); `approve`: the competent leader's approval; `seal`: the organisation's seal
 * at issue; `attachment`: a document that goes with another (văn bản kèm theo); `copy`: an electronic copy (bản sao);
 * `incoming`: an arrival (ký đến); `comment`: a leader's opinion (bút phê).
 */
export type SignatureKind = (typeof SIGNATURE_KINDS)[number];

/** What a copy may be: of the whole, of the whole from another copy or an extract of the register, of a part. */
export const COPY_TYPES = ["SAO Y", "SAO LỤC", "TRÍCH SAO"] as const;

export type CopyType = (typeof COPY_TYPES)[number];

/** What a copy is where nobody says. */
export const DEFAULT_COPY_TYPE: CopyType = "SAO Y";

/** Whose certificate makes which kind. */
export const CERTIFICATE_ROLES = ["personal", "organisation"] as const;

export type CertificateRole = (typeof CERTIFICATE_ROLES)[number];

export const ROLE_OF_KIND: Readonly<Record<SignatureKind, CertificateRole>> = Object.freeze({
  initial: "personal",
  approve: "personal",
  seal: "organisation",
  attachment: "organisation",
  copy: "organisation",
  incoming: "organisation",
  comment: "personal",
});

/** Kinds that show an image, which the user or the organisation sets; the others show lines of text. */
export const IMAGE_KINDS = ["initial", "approve", "seal"] as const satisfies readonly SignatureKind[];

export type ImageKind = (typeof IMAGE_KINDS)[number];

/** Whether a kind shows an image. */
export function showsImage(kind: SignatureKind): kind is ImageKind {
  return IMAGE_KINDS.some((one) => one === kind);
}
