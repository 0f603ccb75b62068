import { z } from "zod";

/**
 * The rules that are checked before a key is used, in the order in which a window shows them. What each asks, and what the
 * settings may make of it, is said where it is checked (agent/rule/).
 */
export const RULES = [
  /** No label of a state secret stands in the document, nor in what the portal says of it. */
  "STATE_SECRET",
  /** The signer has stated that pages whose text can't be read hold no state secret. */
  "SECRECY_STATEMENT",
  /** The document can take a signature as an incremental update, so that earlier ones stay valid. */
  "INCREMENTAL_UPDATE",
  /** What the document's earlier signatures are worth. */
  "EARLIER_SIGNATURES",
  /** A seal joins a personal signature that holds; an attachment goes with a document that has one. */
  "PERSONAL_SIGNATURE",
  /** A seal and an attachment have number and date. */
  "NUMBER_AND_DATE",
  /** A path to a trusted root, dates, algorithm, key usage. */
  "SIGNER_CERTIFICATE",
  /** The signer's certificate was not revoked. */
  "SIGNER_REVOCATION",
  /** The certificate is of the role that makes this kind of signature. */
  "SIGNER_ROLE",
  /** The certificate names the organisation that the portal belongs to. */
  "SIGNER_ORGANISATION",
  /** A copy of paper is a scan of PDF 1.4 or later, in colour, of 200 dpi or more, full size. */
  "COPY_SCAN",
  /** What is copied as a whole carries no digital signature yet. */
  "COPY_OF_SIGNED",
] as const;

export type Rule = (typeof RULES)[number];

/** What the settings may make of a rule that is not kept. */
export const RULE_ACTIONS = ["refuse", "warn", "off"] as const;

export type RuleAction = (typeof RULE_ACTIONS)[number];

/** How a document stands with one rule. */
export const ruleResultSchema = z.object({
  rule: z.enum(RULES),
  /** `waiting`: the user has something to give or to state first. A rule that says nothing of a kind, or is off, is left out. */
  state: z.enum(["passed", "warned", "waiting", "refused"]),
  /** Why it did not pass (an error code), or `null`. */
  code: z.string().max(64).nullable(),
});
export type RuleResult = z.infer<typeof ruleResultSchema>;
