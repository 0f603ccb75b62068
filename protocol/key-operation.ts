import { z } from "zod";
import { dataItemSchema } from "./data-item.ts";
import { MAX_DATA_ITEMS, MAX_LOGIN_SIGNATURES, MAX_PIN_CHARACTERS } from "./limit.ts";
import {
  idSchema,
  instantSchema,
  originSchema,
  sha256Schema,
  signatureKindSchema,
  tokenIdSchema,
} from "./operation-value.ts";
import { SIGNATURE_KINDS } from "./signature-kind.ts";

/** What the extension may have the audit log say of what it decided by itself. */
export const NOTED_EVENTS = [
  "portal.allowed",
  "portal.refused",
  "portal.blocked",
  "portal.changed",
  "certificate.told",
  "data.refused",
] as const;

const signerParams = z.object({ tokenId: tokenIdSchema, certificate: sha256Schema });
/** Empty where the reader or the module asks itself. */
const pinSchema = z.string().max(MAX_PIN_CHARACTERS);
const none = z.object({});

/** The operations that use keys and certificates without a job, and what is noted of what the extension decided. */
export const KEY_OPERATIONS = {
  /**
   * Logs in once for several `job.sign` of these kinds with one certificate. The PIN is tried once and not kept. The login
   * ends when it is closed, used up, idle for ten minutes, or with the session that opened it, which alone can use it.
   */
  "login.open": {
    body: "none",
    params: signerParams.extend({
      pin: pinSchema,
      /** More than one for a dossier: its main document is sealed, its attachments are signed beside it. */
      kinds: z.array(signatureKindSchema).min(1).max(SIGNATURE_KINDS.length),
      signatures: z.int().min(1).max(MAX_LOGIN_SIGNATURES),
    }),
    result: z.object({ loginId: idSchema }),
  },
  /** Ends a login; one that has ended already is no error. */
  "login.close": { body: "none", params: z.object({ loginId: idSchema }), result: none },
  /**
   * Signs octets that nobody can be shown. The log has each of them before the key is used: a digest as it is, other
   * octets by their SHA-256. All are signed, or none is given out.
   */
  "data.sign": {
    body: "none",
    params: signerParams.extend({
      pin: pinSchema,
      origin: originSchema,
      items: z.array(dataItemSchema).min(1).max(MAX_DATA_ITEMS),
    }),
    result: z.object({
      /** In the order of the items; Base64. */
      items: z.array(z.object({ signature: z.string() })),
      /** The signer's, DER, Base64. */
      certificate: z.string(),
    }),
  },
  /** A certificate of a token as other programs tell it to a page. Asks for no PIN. */
  "certificate.read": {
    body: "none",
    params: signerParams,
    result: z.object({
      /** Base64. */
      der: z.string(),
      /** Like RFC 4514, from the narrowest part up; what follows `CN=` ends with a comma. */
      subject: z.string(),
      /** Empty where the certificate names none. */
      email: z.string(),
      /** Written as the subject is. */
      issuer: z.string(),
      /** Hex, as X.509 prints it. */
      serialNumber: z.string(),
      notBefore: instantSchema,
      notAfter: instantSchema,
    }),
  },
  /** Puts into the log what the extension, or its user, decided about a portal. */
  "audit.note": {
    body: "none",
    params: z.object({
      event: z.enum(NOTED_EVENTS),
      origin: originSchema,
      details: z
        .record(z.string().regex(/^[a-zA-Z][a-zA-Z0-9]{0,39}$/), z.string().max(500))
        .refine((details) => Object.keys(details).length <= 20, "too many details"),
    }),
    result: none,
  },
} as const;
