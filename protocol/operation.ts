import { z } from "zod";
import { CARE_OPERATIONS } from "./care-operation.ts";
import { doctorReportSchema } from "./doctor-schema.ts";
import { KEY_OPERATIONS } from "./key-operation.ts";
import {
  MAX_COMMENT_CHARACTERS,
  MAX_DOCUMENT_BYTES,
  MAX_FIELD_NAME_CHARACTERS,
  MAX_PASSWORD_CHARACTERS,
  MAX_PIN_CHARACTERS,
} from "./limit.ts";
import {
  idSchema,
  instantSchema,
  originSchema,
  sha256Schema,
  signatureKindSchema,
  tokenIdSchema,
} from "./operation-value.ts";
import { OWN_OPERATIONS } from "./own-operation.ts";
import { fileReportSchema, partySchema, signatureReportSchema } from "./report.ts";
import { roleSuggestionSchema } from "./role.ts";
import { ruleResultSchema } from "./rule.ts";
import { SIGNATURE_FORMATS } from "./signature-format.ts";
import { CERTIFICATE_ROLES, COPY_TYPES } from "./signature-kind.ts";
import { TEMPLATE_OPERATIONS } from "./template-operation.ts";

const codeSchema = z.string().max(64);
/** Of an encrypted document; held for one operation only, never stored or logged. */
const passwordSchema = z.string().max(MAX_PASSWORD_CHARACTERS).optional();

export const certificateSchema = z.object({
  sha256: sha256Schema,
  subject: partySchema,
  issuer: z.string(),
  /** Hex, as X.509 prints it. */
  serialNumber: z.string(),
  notBefore: instantSchema,
  notAfter: instantSchema,
  keyType: z.enum(["RSA", "EC", "other"]),
  keyBits: z.int(),
  /** From configuration; `null` where nobody has said which it is. */
  role: z.enum(CERTIFICATE_ROLES).nullable(),
  /** Where nobody has said which it is, and something in it speaks for one. */
  suggestion: roleSuggestionSchema.optional(),
  /** Why the certificate can't sign now (an error code), or `null`. */
  problem: codeSchema.nullable(),
  /** What the signer should know of it though it can sign (an error code), or `null`. */
  warning: codeSchema.nullable(),
});
export type CertificateSummary = z.infer<typeof certificateSchema>;

export const tokenSchema = z.object({
  /** Stands for module, serial number and label; stable across insertions. */
  tokenId: tokenIdSchema,
  label: z.string(),
  manufacturer: z.string(),
  model: z.string(),
  serialNumber: z.string(),
  /** File name of the PKCS #11 module, without its folder. */
  module: z.string(),
  pin: z.object({
    countLow: z.boolean(),
    finalTry: z.boolean(),
    locked: z.boolean(),
    toBeChanged: z.boolean(),
    /** The reader has its own pad, or the module asks itself. */
    protectedPath: z.boolean(),
    minLength: z.int(),
    maxLength: z.int(),
  }),
  certificates: z.array(certificateSchema),
  /** Whether it was never inserted here before, and its user is to be reminded to change the PIN that it came with. */
  isNew: z.boolean().optional(),
});
export type TokenSummary = z.infer<typeof tokenSchema>;

/** 0-based page; left, bottom, width and height in the page's default user space, points, y upwards. */
export const placeSchema = z.object({
  page: z.int().min(0),
  x: z.number(),
  y: z.number(),
  width: z.number().positive(),
  height: z.number().positive(),
});
export type Place = z.infer<typeof placeSchema>;

/**
 * Where the middle of a stamp lies, whatever the page's size and turn: page 0-based, a negative one counted from the end
 * (-1 is the last); shares of the page as its reader sees it, from its lower left corner.
 */
export const spotSchema = z.object({
  page: z.int(),
  x: z.number().min(0).max(1),
  y: z.number().min(0).max(1),
});
export type Spot = z.infer<typeof spotSchema>;

const formatSchema = z.enum(SIGNATURE_FORMATS);

/** What of an XML document is signed, and where the signature goes. */
export const xmlTargetSchema = z.object({
  /** Local names with slashes between, from the root on with one in front; by default the root element. */
  parent: z.string().max(300).optional(),
  /** Id of the element that is signed; by default the whole document. */
  reference: z.string().max(100).optional(),
});

export const JOB_STATES = ["receiving", "received", "signing", "signed", "delivered"] as const;

export const jobSchema = z.object({
  jobId: idSchema,
  state: z.enum(JOB_STATES),
  format: formatSchema.default("pdf"),
  fileName: z.string(),
  title: z.string(),
  origin: z.string(),
  size: z.int(),
  received: z.int(),
  /** Of the whole received document; `null` until it is complete. */
  sha256: sha256Schema.nullable(),
  kind: signatureKindSchema.nullable(),
  signedAt: instantSchema.nullable(),
  /** Of the signed document, whole. */
  signedSha256: sha256Schema.nullable(),
  /** Bytes that signing made, which follow the original of a PDF. */
  appendedSize: z.int().nullable(),
});
export type JobSummary = z.infer<typeof jobSchema>;

/** What a file seems to hold, for the window to show. */
const contentSchema = z.object({
  kind: z.enum(["xml", "json", "text", "pdf", "binary"]),
  /** Name of an XML document's root element, with its prefix. */
  rootElement: z.string().max(300).nullable(),
  /** Whether `job.text` has something to show. */
  hasText: z.boolean(),
});
export type FileContent = z.infer<typeof contentSchema>;

/** A number or a date where the document's own text has it, or leaves room for it. */
const numberingPartSchema = z.object({
  /** `written`: it is there; `blank`: room is left to write it; `none`: the document says nothing of it. */
  state: z.enum(["written", "blank", "none"]),
  /** As it stands there: `12/QĐ-UBND`, `22/11/2026`; of a blank what is printed already, as `/QĐ-UBND`; else `null`. */
  text: z.string().max(100).nullable(),
});

/** What the text of a document says of its own number and date. */
export const numberingSchema = z.object({ number: numberingPartSchema, date: numberingPartSchema });
export type Numbering = z.infer<typeof numberingSchema>;

/** What was found in a received document without changing anything. */
export const documentSchema = z.object({
  jobId: idSchema,
  sha256: sha256Schema,
  size: z.int(),
  pageCount: z.int(),
  signatures: z.array(signatureReportSchema),
  /** Why it can't be signed (an error code), or `null`. */
  refusal: codeSchema.nullable(),
  /** What a document is that is not signed as a PDF; left out for one that is. */
  content: contentSchema.optional(),
  /** Empty signature fields that may be filled; page (0-based) and rectangle (default user space) where they show. */
  emptyFields: z.array(
    z.object({
      name: z.string(),
      page: z.int().nullable(),
      rect: z.array(z.number()).length(4).nullable(),
    }),
  ),
  /** What the signer should know of it though it can be signed (error codes). */
  warnings: z.array(codeSchema),
  /** Left out where the document has no text that could say it. */
  numbering: numberingSchema.optional(),
});
export type DocumentSummary = z.infer<typeof documentSchema>;

/** Steps of signing, in order; the window names each as it runs. */
export const progressSchema = z.object({
  step: z.enum([
    "checking-certificate",
    "preparing",
    "signing-on-token",
    "time-stamping",
    "collecting-validation-data",
    "checking-result",
    "saving",
  ]),
});
export type Progress = z.infer<typeof progressSchema>;

/** What the stamp of a kind says beside what the certificate and the time do. */
const wordingSchema = z.object({
  /** The document's number and notation; of an arrival the arrival's. */
  number: z.string().max(100).nullable(),
  date: z.string().max(40).nullable(),
  /** The opinion, for `comment`. */
  comment: z.string().max(MAX_COMMENT_CHARACTERS).optional(),
  /** For `copy`; `SAO Y` where none is named. */
  copyType: z.enum(COPY_TYPES).optional(),
});
export type StampWording = z.infer<typeof wordingSchema>;

/** The job of a dossier's main document, which an attachment goes with. */
const besideSchema = idSchema.optional();

const jobParams = z.object({ jobId: idSchema });
const none = z.object({});

/**
 * The operations of the agent: the one table from which both sides derive types, parsers and handlers. `body` says
 * whether bytes follow the request (`up`) or the result (`down`).
 */
export const OPERATIONS = {
  "agent.status": {
    body: "none",
    params: none,
    result: z.object({ version: z.string(), browser: z.string(), waiting: z.int() }),
  },
  /** What this machine lacks for signing. */
  "doctor.run": { body: "none", params: none, result: doctorReportSchema },
  "token.list": { body: "none", params: none, result: z.object({ tokens: z.array(tokenSchema) }) },
  /** Announces a document; its bytes follow with `job.write`. */
  "job.open": {
    body: "none",
    params: z.object({
      fileName: z.string().max(255),
      title: z.string().max(500),
      origin: originSchema,
      size: z.int().min(1).max(MAX_DOCUMENT_BYTES),
      /** `pdf` where none is named. */
      format: formatSchema.optional(),
      xml: xmlTargetSchema.optional(),
      /** What the portal says of the document's secrecy (độ mật), as it stands there; left out where it says nothing. */
      secrecy: z.string().max(100).optional(),
      /** Whose the portal is, as the certificate of its people should name it; left out where nobody has said. */
      organisation: z.string().max(300).optional(),
    }),
    result: jobSchema,
  },
  /** Adds the body's bytes at `offset`, which must be what the job has received so far; so a broken transfer resumes. */
  "job.write": {
    body: "up",
    params: jobParams.extend({ offset: z.int().min(0) }),
    result: jobSchema,
  },
  "job.get": { body: "none", params: jobParams, result: jobSchema },
  /** Every job that is not yet delivered. */
  "job.list": { body: "none", params: none, result: z.object({ jobs: z.array(jobSchema) }) },
  /**
   * `kind` is what the warnings are for. A document that has a password is refused with PDF_PASSWORD_NEEDED, or
   * with PDF_PASSWORD_WRONG, until the right one comes with the question.
   */
  "job.inspect": {
    body: "none",
    params: jobParams.extend({ kind: signatureKindSchema, password: passwordSchema }),
    result: documentSchema,
  },
  /**
   * How the document stands with the rules. A label of secrecy is no answer but the end of the job: DOCUMENT_STATE_SECRET.
   * `certificate`: the one that is chosen, by its SHA-256.
   */
  "job.rules": {
    body: "none",
    params: jobParams.extend({
      ...wordingSchema.pick({ number: true, date: true, copyType: true }).shape,
      kind: signatureKindSchema,
      certificate: sha256Schema.nullable(),
      noSecret: z.boolean(),
      password: passwordSchema,
      beside: besideSchema,
    }),
    result: z.object({ rules: z.array(ruleResultSchema) }),
  },
  /** Draws the stamp; the body is a one-page PDF of exactly the stamp's size. */
  "job.stamp": {
    body: "down",
    params: jobParams.extend({
      ...wordingSchema.partial().shape,
      kind: signatureKindSchema,
      certificate: sha256Schema,
    }),
    result: z.object({
      width: z.number().positive(),
      height: z.number().positive(),
      /** What has its true size, as a seal and the lines of type do, is not resized. */
      resizable: z.boolean(),
    }),
  },
  /** Where the stamp of a kind belongs on a document, as large as it will be there. */
  "job.place": {
    body: "none",
    params: jobParams.extend({
      ...wordingSchema.partial().shape,
      kind: signatureKindSchema,
      certificate: sha256Schema,
      password: passwordSchema,
      /** Where it goes on a page that shows nothing, as a scan does: where the person put the last one. */
      usual: spotSchema.optional(),
    }),
    result: z.object({
      place: placeSchema,
      /** What shows the place: a signature that it joins, the text, or nothing but what is usual on a page. */
      found: z.enum(["signature", "text", "page"]),
    }),
  },
  /**
   * Signs, checks the result and logs it. For a PDF the body is the appended bytes only; for another format it is the
   * whole result, and `place` is `null`.
   */
  "job.sign": {
    body: "down",
    params: jobParams.extend({
      ...wordingSchema.shape,
      kind: signatureKindSchema,
      tokenId: tokenIdSchema,
      certificate: sha256Schema,
      /** Empty where the reader or the module asks itself, and with a login. */
      pin: z.string().max(MAX_PIN_CHARACTERS),
      /** A login of `login.open` to sign with; left out where the PIN is given here. */
      login: idSchema.optional(),
      password: passwordSchema,
      /** SHA-256 of the bytes that the window rendered. */
      shownSha256: sha256Schema,
      place: placeSchema.nullable(),
      /** An empty field of the document, whose own place `place` must then be; or the name of a new one. */
      field: z.string().max(MAX_FIELD_NAME_CHARACTERS).nullable().optional(),
      /** The signer's statement that what can't be searched holds no state secret; logged. */
      noSecret: z.boolean(),
      beside: besideSchema,
    }),
    result: z.object({
      job: jobSchema,
      signature: signatureReportSchema,
      /** Where the stamp lies; left out where there is none. */
      spot: spotSchema.optional(),
      /** What the signer should know though it was signed (error codes). */
      warnings: z.array(codeSchema),
    }),
  },
  ...KEY_OPERATIONS,
  ...OWN_OPERATIONS,
  ...CARE_OPERATIONS,
  ...TEMPLATE_OPERATIONS,
  /** The beginning of a document that is text, as it stands; signs that would change how it reads are named instead. */
  "job.text": {
    body: "none",
    params: jobParams,
    result: z.object({ text: z.string(), isWhole: z.boolean() }),
  },
  /** Bytes of a signed job again, for a delivery after a crash; the result is the signed document, whole. */
  "job.fetch": {
    body: "down",
    params: jobParams.extend({ part: z.enum(["original", "appended", "result"]) }),
    result: jobSchema,
  },
  /** The portal has accepted: the job is closed and its spool removed. */
  "job.delivered": { body: "none", params: jobParams, result: none },
  /** The user did not consent, or gave the document up; the spool is removed. */
  "job.cancel": {
    body: "none",
    params: jobParams.extend({ reason: z.enum(["consent-refused", "window-closed", "discarded", "failed"]) }),
    result: none,
  },
  /**
   * Checks the signatures of a file, whose bytes are the body; where the signature stands apart from what it signs, the
   * `contentSize` bytes of that follow. Nothing of the file is kept.
   */
  "file.check": {
    body: "up",
    params: z.object({
      fileName: z.string().max(255),
      size: z.int().min(0).max(MAX_DOCUMENT_BYTES),
      contentSize: z.int().min(0).max(MAX_DOCUMENT_BYTES).optional(),
      /** Of the portal that it comes from, as the browser states it; `null` for a file of the user's own. */
      origin: originSchema.nullable(),
      password: passwordSchema,
    }),
    result: z.object({ sha256: sha256Schema, report: fileReportSchema }),
  },
  /** The report of a file that was checked a short while ago, as a PDF. */
  "check.report": {
    body: "down",
    params: z.object({ sha256: sha256Schema, fileName: z.string().max(255) }),
    result: none,
  },
  "browser.list": {
    body: "none",
    params: none,
    result: z.object({
      browsers: z.array(
        z.object({ pairingId: z.string(), name: z.string(), pairedAt: instantSchema, current: z.boolean() }),
      ),
    }),
  },
  "browser.forget": { body: "none", params: z.object({ pairingId: z.string() }), result: none },
} as const satisfies Record<
  string,
  { readonly body: "none" | "up" | "down"; readonly params: z.ZodType; readonly result: z.ZodType }
>;

export type OperationName = keyof typeof OPERATIONS;
export type OperationParams<N extends OperationName> = z.infer<(typeof OPERATIONS)[N]["params"]>;
export type OperationResult<N extends OperationName> = z.infer<(typeof OPERATIONS)[N]["result"]>;

/** Whether a string that came over the socket names an operation. */
export function isOperationName(name: string): name is OperationName {
  return Object.hasOwn(OPERATIONS, name);
}
