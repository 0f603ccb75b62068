import type { ErrorCode } from "../../protocol/error.ts";
import type { SignatureReport } from "../../protocol/report.ts";
import type { CertificateRole, CopyType, SignatureKind } from "../../protocol/signature-kind.ts";
import type { TextFacts } from "./text-facts.ts";

/** What is known of the document that is to be signed. */
export interface DocumentFacts {
  /** Another file is signed as it is: it has no pages, no number of its own, and no signature that one would join. */
  readonly isPdf: boolean;
  /** What the portal says of its secrecy (độ mật); `undefined` where it says nothing. */
  readonly portalSecrecy: string | undefined;
  /** `null` where its text could not be read, and for what is no PDF. */
  readonly text: TextFacts | null;
  /** Whether the administrator has cleared a false alarm for this document. */
  readonly isCleared: boolean;
  /** Why it can take no signature (an error code), or `null`. */
  readonly refusal: ErrorCode | null;
  /** Oldest first; `null` where there are too many to be checked, or they can't be found. */
  readonly signatures: readonly SignatureReport[] | null;
  /** Such as 1.7; `null` for what is no PDF. */
  readonly pdfVersion: number | null;
}

/** What is known of the certificate that is to sign. */
export interface SignerFacts {
  /** Why it can't sign anything now (an error code), or `null`. */
  readonly problem: ErrorCode | null;
  /** `null` where nobody has asked, or nobody has answered yet. */
  readonly revocation: "good" | "unknown" | "revoked" | null;
  /** From configuration; `null` where nobody has said which it is. */
  readonly role: CertificateRole | null;
}

/** What the rules are held against: values, all of them. */
export interface RuleFacts {
  readonly kind: SignatureKind;
  readonly document: DocumentFacts;
  /** `null` where no certificate has been chosen. */
  readonly signer: SignerFacts | null;
  /**
   * What becomes of a certificate of which nobody has said whose it is: `waiting` where the user is asked; `warned` where
   * only the command says what the signature is; `refused` where policy alone may say.
   */
  readonly whenRoleUnknown: "waiting" | "warned" | "refused";
  /** Whose a certificate is, by its SHA-256: of the signers of earlier signatures, too. */
  readonly roles: Readonly<Record<string, CertificateRole>>;
  /** As they were given; `null` where they were not. The document itself may have them. */
  readonly number: string | null;
  readonly date: string | null;
  readonly copyType: CopyType | undefined;
  /** The signer has stated that what can't be searched holds no state secret. */
  readonly noSecret: boolean;
  /** The statement stands for the search of the text, as policy allows it on the command line. */
  readonly isStatedInstead: boolean;
  /** For `attachment`: the signatures of the document that it goes with; `null` where that is not here. */
  readonly beside: readonly SignatureReport[] | null;
  /** Whose the portal is, and whether the certificate names it; `null` where nobody has said whose it is. */
  readonly namesOrganisation: boolean | null;
}
