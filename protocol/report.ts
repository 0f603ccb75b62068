import { z } from "zod";

/** Main status indication (ETSI EN 319 102-1, 5.1.3). */
export const indicationSchema = z.enum(["TOTAL-PASSED", "TOTAL-FAILED", "INDETERMINATE"]);
export type Indication = z.infer<typeof indicationSchema>;

/** Sub-indications that Kyso gives (ETSI EN 319 102-1, 5.1.3 and annex A). */
export const subIndicationSchema = z.enum([
  "FORMAT_FAILURE",
  "HASH_FAILURE",
  "SIG_CRYPTO_FAILURE",
  "SIG_CONSTRAINTS_FAILURE",
  "CHAIN_CONSTRAINTS_FAILURE",
  "CRYPTO_CONSTRAINTS_FAILURE",
  "EXPIRED",
  "NOT_YET_VALID",
  "REVOKED",
  "REVOKED_NO_POE",
  "REVOKED_CA_NO_POE",
  "NO_SIGNING_CERTIFICATE_FOUND",
  "NO_CERTIFICATE_CHAIN_FOUND",
  "CERTIFICATE_CHAIN_GENERAL_FAILURE",
  "OUT_OF_BOUNDS_NO_POE",
  "OUT_OF_BOUNDS_NOT_REVOKED",
  "CRYPTO_CONSTRAINTS_FAILURE_NO_POE",
  "NO_POE",
  "TIMESTAMP_ORDER_FAILURE",
  "POLICY_PROCESSING_ERROR",
  "SIGNED_DATA_NOT_FOUND",
  "TRY_LATER",
]);
export type SubIndication = z.infer<typeof subIndicationSchema>;

/** What the revisions after a signature did, the gravest of them. */
export const changeSchema = z.enum(["none", "validation-data", "signatures", "form", "annotations", "other"]);
export type Change = z.infer<typeof changeSchema>;

/** A distinguished name's parts that people know a signer by. */
export const partySchema = z.object({
  commonName: z.string(),
  organization: z.string().nullable(),
  organizationalUnit: z.string().nullable(),
});
export type Party = z.infer<typeof partySchema>;

/** Whose roots a path ends in: of the public service (công vụ), of the national authority (quốc gia), or one's own. */
export const trustLabelSchema = z.enum(["public-service", "national", "organization"]);
export type TrustLabel = z.infer<typeof trustLabelSchema>;

/** What the reader of a report should know though it changes no indication. */
export const remarkSchema = z.enum([
  /** Nobody could be asked, or nobody answered, whether a certificate was revoked. */
  "REVOCATION_UNKNOWN",
  /** Revoked, or ended, after the time of signing. */
  "REVOKED_LATER",
  "EXPIRED_SINCE",
  /** SHA-1, or a key that is too short by now. */
  "WEAK_ALGORITHM",
  /** The time of signing is the signer's word only. */
  "TIME_CLAIMED",
]);
export type Remark = z.infer<typeof remarkSchema>;

/** What is known of whether a certificate of the signer's path was revoked. */
export const revocationReportSchema = z.object({
  /**
   * `unchecked`: the settings ask for no check, or no path was found. `revoked` does not fail a signature that is proven
   * to be older: it has the remark `REVOKED_LATER`.
   */
  status: z.enum(["good", "revoked", "unknown", "unchecked"]),
  /** Where the answer came from: the file itself, or who was asked. */
  source: z.enum(["embedded", "ocsp", "crl"]).nullable(),
  /** When it was revoked; ISO 8601, UTC. */
  revokedAt: z.string().nullable(),
  /** CRLReason (RFC 5280, 5.3.1). */
  reason: z.string().nullable(),
});
export type RevocationReport = z.infer<typeof revocationReportSchema>;

export const signatureReportSchema = z.object({
  /** Fully qualified name of the form field. */
  field: z.string(),
  kind: z.enum(["signature", "timestamp"]),
  indication: indicationSchema,
  subIndication: subIndicationSchema.nullable(),
  /** The digest of the byte range and the CMS signature both hold. */
  intact: z.boolean(),
  /** The byte range ends at the end of the file. */
  coversWholeFile: z.boolean(),
  changesAfter: changeSchema,
  changesAllowed: z.boolean(),
  /** `null` where no certificate could be read. */
  signer: partySchema.nullable(),
  /** SHA-256 of the signer's certificate, lower-case hex. */
  certificate: z.string().nullable(),
  issuer: z.string().nullable(),
  /** Common name of the root that the chain ends in; `null` where no trusted root was reached. */
  trustedBy: z.string().nullable(),
  /** The store that this root stands in. */
  trustStore: trustLabelSchema.nullable(),
  /** ISO 8601, UTC; claimed by the signer unless a time stamp proves it. */
  signingTime: z.string().nullable(),
  signingTimeSource: z.enum(["timestamp", "claimed"]).nullable(),
  /** Common name of the time stamp authority that proves the time. */
  timestampedBy: z.string().nullable(),
  /** Of the signer's certificate; ISO 8601, UTC. */
  validity: z.object({ notBefore: z.string(), notAfter: z.string() }).nullable(),
  revocation: revocationReportSchema,
  /** Such as `SHA-256` and `RSA-2048`; `null` where they can't be read. */
  algorithms: z.object({ digest: z.string().nullable(), key: z.string().nullable() }),
  /** PAdES baseline level, or the SubFilter where it is none. */
  level: z.string(),
  /** 0-based page and rectangle in default user space, points; `null` when invisible. */
  place: z.object({ page: z.int(), rect: z.array(z.number()).length(4) }).nullable(),
  /** 0-based index of the revision that it covers; `null` where it covers none, and in what is no PDF. */
  revision: z.int().nullable(),
  /** P of its DocMDP, where it certifies the document (ISO 32000-1, table 254). */
  certification: z.union([z.literal(1), z.literal(2), z.literal(3)]).nullable(),
  remarks: z.array(remarkSchema),
});
export type SignatureReport = z.infer<typeof signatureReportSchema>;

export const fileVerdictSchema = z.enum([
  "TOTAL-PASSED",
  "INDETERMINATE",
  "TOTAL-FAILED",
  "NONE",
  "UNREADABLE",
]);
export type FileVerdict = z.infer<typeof fileVerdictSchema>;

/** What a file is, by its content. */
export const checkedFormatSchema = z.enum(["pdf", "cades", "xml", "edxml", "jws"]);
export type CheckedFormat = z.infer<typeof checkedFormatSchema>;

/** One revision of a PDF: what an incremental update made of it. */
export const revisionReportSchema = z.object({
  /** File offset of its end, bytes: the bytes before it are the document as it was then. */
  end: z.int(),
  /** What it did to the document; `null` for the first. */
  change: changeSchema.nullable(),
  /** Fields of the signatures that cover it. */
  signedBy: z.array(z.string()),
});
export type RevisionReport = z.infer<typeof revisionReportSchema>;

const checkedFileSchema = z.object({
  file: z.string(),
  /** The worst of its signatures; `NONE` without any; `UNREADABLE` when it can't be read. */
  verdict: fileVerdictSchema,
  /** Error code, when unreadable. */
  code: z.string().nullable(),
  format: checkedFormatSchema.nullable(),
  /** Bytes. */
  size: z.int().nullable(),
  /** Of the whole file, lower-case hex; `null` where nobody asked for it. */
  sha256: z.string().nullable(),
  /** When it was checked; ISO 8601, UTC. */
  checkedAt: z.string(),
  signatures: z.array(signatureReportSchema),
  /** Oldest first; empty for what is no PDF. */
  revisions: z.array(revisionReportSchema),
});

/** What `kyso verify --json` prints for one file. */
export const fileReportSchema = checkedFileSchema.extend({
  /** Files within it, as in an edXML package; the verdict counts them too. */
  attachments: z.array(checkedFileSchema),
});
export type FileReport = z.infer<typeof fileReportSchema>;
