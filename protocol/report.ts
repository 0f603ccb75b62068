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
  "NO_SIGNING_CERTIFICATE_FOUND",
  "NO_CERTIFICATE_CHAIN_FOUND",
  "CERTIFICATE_CHAIN_GENERAL_FAILURE",
  "OUT_OF_BOUNDS_NO_POE",
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
  /** ISO 8601, UTC; claimed by the signer unless a time stamp proves it. */
  signingTime: z.string().nullable(),
  /** PAdES baseline level, or the SubFilter where it is none. */
  level: z.string(),
  /** 0-based page and rectangle in default user space, points; `null` when invisible. */
  place: z.object({ page: z.int(), rect: z.array(z.number()).length(4) }).nullable(),
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

/** What `kyso verify --json` prints for one file. */
export const fileReportSchema = z.object({
  file: z.string(),
  /** The worst of its signatures; `NONE` without any; `UNREADABLE` when it is no PDF that can be read. */
  verdict: fileVerdictSchema,
  /** Error code, when unreadable. */
  code: z.string().nullable(),
  signatures: z.array(signatureReportSchema),
});
export type FileReport = z.infer<typeof fileReportSchema>;
