import type { DocumentFacts, RuleFacts, SignerFacts } from "../../../agent/rule/rule-facts.ts";

const DOCUMENT: DocumentFacts = {
  isPdf: true,
  portalSecrecy: undefined,
  text: { hasSecrecyLabel: false, hasUnreadPage: false, isGoodScan: null, numbering: null },
  isCleared: false,
  refusal: null,
  signatures: [],
  pdfVersion: 1.7,
};

const SIGNER: SignerFacts = { problem: null, revocation: "good", role: "personal" };

/** An approval that keeps every rule, with what a test wants otherwise. */
export function factsWith({
  document = {},
  signer = {},
  ...others
}: Partial<Omit<RuleFacts, "document" | "signer">> & {
  readonly document?: Partial<DocumentFacts>;
  readonly signer?: Partial<SignerFacts> | null;
} = {}): RuleFacts {
  return {
    kind: "approve",
    document: { ...DOCUMENT, ...document },
    signer: signer === null ? null : { ...SIGNER, ...signer },
    roles: {},
    number: null,
    date: null,
    copyType: undefined,
    noSecret: false,
    isStatedInstead: false,
    whenRoleUnknown: "waiting",
    beside: null,
    namesOrganisation: null,
    ...others,
  };
}
