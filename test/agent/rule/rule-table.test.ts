import { describe, expect, test } from "vitest";
import { type Rule, RULE_ACTIONS, type RuleResult, RULES } from "../../../protocol/rule.ts";
import { actionOf, assertKept, checkRules, type RuleActions } from "../../../agent/rule/checked-rules.ts";
import { CHOSEN_RULES, RULE_TABLE } from "../../../agent/rule/rule-table.ts";
import type { TextFacts } from "../../../agent/rule/text-facts.ts";
import { signatureReport } from "../../protocol/report-example.ts";
import { factsWith } from "./rule-facts.ts";

const HELD = signatureReport({
  revocation: { status: "good", source: "ocsp", revokedAt: null, reason: null },
});
const PERSON = HELD.certificate ?? "";
/** A later signature whose signer no root vouches for. */
const STRANGER = signatureReport({
  revision: 5,
  indication: "INDETERMINATE",
  subIndication: "NO_CERTIFICATE_CHAIN_FOUND",
  trustedBy: null,
  certificate: "0".repeat(64),
});
const NUMBERED = { number: "12/QĐ-UBND", date: "22/11/2026" } as const;
const CLERK = { role: "organisation" } as const;

/** How one rule stands; `silent` where it says nothing. */
function standing(
  rule: Rule,
  facts: Parameters<typeof factsWith>[0],
  actions: RuleActions = {},
): readonly [RuleResult["state"], string | null] | "silent" {
  const found = checkRules(factsWith(facts), actions).find((one) => one.rule === rule);
  return found === undefined ? "silent" : [found.state, found.code];
}

const PASSED = ["passed", null] as const;
const LABELLED = { hasSecrecyLabel: true, hasUnreadPage: false, isGoodScan: null, numbering: null };
const SCANNED = { hasSecrecyLabel: false, hasUnreadPage: true, isGoodScan: true, numbering: null };

/** A document that says its number and date itself. */
const OWN_NUMBER: TextFacts = {
  ...LABELLED,
  hasSecrecyLabel: false,
  numbering: {
    number: { state: "written", text: "12/QĐ-UBND", blank: null, notationBlank: null },
    date: { state: "written", text: "22/11/2026", parts: null },
  },
};

describe("each rule", () => {
  test.each<[string, Rule, Parameters<typeof factsWith>[0], ReturnType<typeof standing>]>([
    ["no label", "STATE_SECRET", {}, PASSED],
    ["a label", "STATE_SECRET", { document: { text: LABELLED } }, ["refused", "DOCUMENT_STATE_SECRET"]],
    [
      "a statement lifts no label",
      "STATE_SECRET",
      { noSecret: true, document: { text: LABELLED } },
      ["refused", "DOCUMENT_STATE_SECRET"],
    ],
    ["a cleared label", "STATE_SECRET", { document: { text: LABELLED, isCleared: true } }, PASSED],
    [
      "a portal's Mật",
      "STATE_SECRET",
      { document: { portalSecrecy: "Mật" } },
      ["refused", "DOCUMENT_STATE_SECRET"],
    ],
    [
      "a portal's Mật is not cleared",
      "STATE_SECRET",
      { document: { portalSecrecy: "Mật", isCleared: true } },
      ["refused", "DOCUMENT_STATE_SECRET"],
    ],
    ["a portal's Thường", "STATE_SECRET", { document: { portalSecrecy: "Thường" } }, PASSED],
    [
      "a portal's NFD Thường",
      "STATE_SECRET",
      { document: { portalSecrecy: " thường ".normalize("NFD") } },
      PASSED,
    ],
    ["text that can't be read", "STATE_SECRET", { document: { text: null } }, "silent"],
    [
      "a statement in place of the search",
      "STATE_SECRET",
      { isStatedInstead: true, noSecret: true },
      "silent",
    ],

    ["text on every page", "SECRECY_STATEMENT", {}, "silent"],
    [
      "a scan",
      "SECRECY_STATEMENT",
      { document: { text: SCANNED } },
      ["waiting", "SIGN_SECRECY_STATEMENT_MISSING"],
    ],
    [
      "a scan that is vouched for",
      "SECRECY_STATEMENT",
      { noSecret: true, document: { text: SCANNED } },
      PASSED,
    ],
    [
      "unreadable text",
      "SECRECY_STATEMENT",
      { document: { text: null } },
      ["waiting", "SIGN_SECRECY_STATEMENT_MISSING"],
    ],
    [
      "a statement in place of the search",
      "SECRECY_STATEMENT",
      { isStatedInstead: true, noSecret: true },
      PASSED,
    ],

    ["a document that can grow", "INCREMENTAL_UPDATE", {}, PASSED],
    [
      "one that can't",
      "INCREMENTAL_UPDATE",
      { document: { refusal: "PDF_CERTIFIED_NO_CHANGES" } },
      ["refused", "PDF_CERTIFIED_NO_CHANGES"],
    ],

    ["no signature", "EARLIER_SIGNATURES", {}, "silent"],
    ["a good one", "EARLIER_SIGNATURES", { document: { signatures: [HELD] } }, PASSED],
    [
      "one that is not intact",
      "EARLIER_SIGNATURES",
      { document: { signatures: [HELD, { ...HELD, intact: false }] } },
      ["warned", "EARLIER_SIGNATURE_BROKEN"],
    ],
    [
      "one with changes after it",
      "EARLIER_SIGNATURES",
      { document: { signatures: [{ ...HELD, changesAllowed: false }] } },
      ["warned", "EARLIER_SIGNATURE_BROKEN"],
    ],
    [
      "too many",
      "EARLIER_SIGNATURES",
      { document: { signatures: null } },
      ["warned", "EARLIER_SIGNATURE_BROKEN"],
    ],

    [
      "a stranger's, before a seal",
      "EARLIER_SIGNATURES",
      { kind: "seal", document: { signatures: [HELD, STRANGER] } },
      ["warned", "EARLIER_SIGNER_UNKNOWN"],
    ],
    [
      "a stranger's, before another approval",
      "EARLIER_SIGNATURES",
      { document: { signatures: [HELD, STRANGER] } },
      PASSED,
    ],
    [
      "one of a configured person without a root",
      "EARLIER_SIGNATURES",
      {
        kind: "seal",
        roles: { [STRANGER.certificate ?? ""]: "personal" },
        document: { signatures: [HELD, STRANGER] },
      },
      PASSED,
    ],

    ["an approval", "PERSONAL_SIGNATURE", {}, "silent"],
    [
      "a number that a stranger wrote after the approval",
      "PERSONAL_SIGNATURE",
      { kind: "seal", document: { signatures: [{ ...HELD, changesAfter: "annotations" }, STRANGER] } },
      ["refused", "APPROVAL_OVERWRITTEN"],
    ],
    [
      "a number that somebody known wrote after the approval",
      "PERSONAL_SIGNATURE",
      {
        kind: "seal",
        document: {
          signatures: [
            { ...HELD, changesAfter: "annotations" },
            { ...HELD, revision: 9 },
          ],
        },
      },
      PASSED,
    ],
    [
      "a stranger's signature that wrote nothing",
      "PERSONAL_SIGNATURE",
      { kind: "seal", document: { signatures: [{ ...HELD, changesAfter: "signatures" }, STRANGER] } },
      PASSED,
    ],
    [
      "an approval of what a stranger had written",
      "PERSONAL_SIGNATURE",
      {
        kind: "seal",
        document: { signatures: [STRANGER, { ...HELD, revision: 9, changesAfter: "annotations" }] },
      },
      PASSED,
    ],
    ["a seal on nothing", "PERSONAL_SIGNATURE", { kind: "seal" }, ["refused", "SEAL_WITHOUT_APPROVAL"]],
    [
      "a seal on an approval",
      "PERSONAL_SIGNATURE",
      { kind: "seal", document: { signatures: [HELD] } },
      PASSED,
    ],
    [
      "a seal on a time stamp",
      "PERSONAL_SIGNATURE",
      { kind: "seal", document: { signatures: [{ ...HELD, kind: "timestamp" }] } },
      ["refused", "SEAL_WITHOUT_APPROVAL"],
    ],
    [
      "a seal on a seal",
      "PERSONAL_SIGNATURE",
      { kind: "seal", roles: { [PERSON]: "organisation" }, document: { signatures: [HELD] } },
      ["refused", "SEAL_WITHOUT_APPROVAL"],
    ],
    [
      "a seal on a broken approval",
      "PERSONAL_SIGNATURE",
      { kind: "seal", document: { signatures: [{ ...HELD, intact: false }] } },
      ["refused", "APPROVAL_INVALID"],
    ],
    [
      "a seal on a changed document",
      "PERSONAL_SIGNATURE",
      { kind: "seal", document: { signatures: [{ ...HELD, changesAllowed: false }] } },
      ["refused", "APPROVAL_INVALID"],
    ],
    [
      "a seal where one approval of two holds",
      "PERSONAL_SIGNATURE",
      { kind: "seal", document: { signatures: [{ ...HELD, intact: false }, HELD] } },
      PASSED,
    ],
    [
      "a seal on a stranger's signature",
      "PERSONAL_SIGNATURE",
      {
        kind: "seal",
        document: {
          signatures: [
            {
              ...HELD,
              indication: "INDETERMINATE",
              subIndication: "NO_CERTIFICATE_CHAIN_FOUND",
              trustedBy: null,
            },
          ],
        },
      },
      ["refused", "APPROVAL_INVALID"],
    ],
    [
      "a seal on a configured person's without a root",
      "PERSONAL_SIGNATURE",
      {
        kind: "seal",
        roles: { [PERSON]: "personal" },
        document: {
          signatures: [
            {
              ...HELD,
              indication: "INDETERMINATE",
              subIndication: "NO_CERTIFICATE_CHAIN_FOUND",
              trustedBy: null,
            },
          ],
        },
      },
      PASSED,
    ],
    [
      "a seal on a revoked person's",
      "PERSONAL_SIGNATURE",
      {
        kind: "seal",
        document: { signatures: [{ ...HELD, indication: "INDETERMINATE", subIndication: "REVOKED_NO_POE" }] },
      },
      ["refused", "APPROVAL_INVALID"],
    ],
    [
      "a seal where nobody knows of revocation",
      "PERSONAL_SIGNATURE",
      {
        kind: "seal",
        document: { signatures: [{ ...HELD, revocation: { ...HELD.revocation, status: "unknown" } }] },
      },
      ["warned", "APPROVAL_STATUS_UNKNOWN"],
    ],
    [
      "a seal where policy asks for no check",
      "PERSONAL_SIGNATURE",
      {
        kind: "seal",
        document: { signatures: [{ ...HELD, revocation: { ...HELD.revocation, status: "unchecked" } }] },
      },
      PASSED,
    ],
    [
      "an attachment alone",
      "PERSONAL_SIGNATURE",
      { kind: "attachment" },
      ["warned", "ATTACHMENT_WITHOUT_MAIN"],
    ],
    [
      "an attachment that is approved itself",
      "PERSONAL_SIGNATURE",
      { kind: "attachment", document: { signatures: [HELD] } },
      PASSED,
    ],
    [
      "an attachment beside an approved document",
      "PERSONAL_SIGNATURE",
      { kind: "attachment", beside: [HELD] },
      PASSED,
    ],
    [
      "an attachment beside one that nobody approved",
      "PERSONAL_SIGNATURE",
      { kind: "attachment", beside: [] },
      ["refused", "SEAL_WITHOUT_APPROVAL"],
    ],
    [
      "a seal on what is no PDF",
      "PERSONAL_SIGNATURE",
      { kind: "seal", document: { isPdf: false, text: null } },
      "silent",
    ],

    ["an approval", "NUMBER_AND_DATE", {}, "silent"],
    ["a seal with both", "NUMBER_AND_DATE", { kind: "seal", ...NUMBERED }, PASSED],
    [
      "a seal without a number",
      "NUMBER_AND_DATE",
      { kind: "seal", date: "22/11/2026" },
      ["waiting", "SIGN_NUMBER_MISSING"],
    ],
    [
      "a seal with spaces for a number",
      "NUMBER_AND_DATE",
      { kind: "seal", ...NUMBERED, number: "  " },
      ["waiting", "SIGN_NUMBER_MISSING"],
    ],
    [
      "an attachment without a date",
      "NUMBER_AND_DATE",
      { kind: "attachment", number: "12/QĐ-UBND" },
      ["waiting", "SIGN_DATE_MISSING"],
    ],
    ["the document's own", "NUMBER_AND_DATE", { kind: "seal", document: { text: OWN_NUMBER } }, PASSED],
    [
      "another number than its own",
      "NUMBER_AND_DATE",
      { kind: "seal", number: "13/QĐ-UBND", document: { text: OWN_NUMBER } },
      ["waiting", "SIGN_NUMBER_DIFFERS"],
    ],
    ["a copy", "NUMBER_AND_DATE", { kind: "copy" }, "silent"],
    ["an arrival with a number", "NUMBER_AND_DATE", { kind: "incoming", number: "345" }, PASSED],
    [
      "an arrival without a number",
      "NUMBER_AND_DATE",
      { kind: "incoming", number: " " },
      ["warned", "ARRIVAL_NUMBER_MISSING"],
    ],

    ["nobody chosen", "SIGNER_CERTIFICATE", { signer: null }, "silent"],
    ["a good one", "SIGNER_CERTIFICATE", {}, PASSED],
    [
      "an expired one",
      "SIGNER_CERTIFICATE",
      { signer: { problem: "CERTIFICATE_EXPIRED" } },
      ["refused", "CERTIFICATE_EXPIRED"],
    ],

    ["not yet known", "SIGNER_REVOCATION", { signer: { revocation: null } }, "silent"],
    ["good", "SIGNER_REVOCATION", {}, PASSED],
    [
      "not to be had",
      "SIGNER_REVOCATION",
      { signer: { revocation: "unknown" } },
      ["warned", "CERTIFICATE_REVOCATION_UNKNOWN"],
    ],
    [
      "revoked",
      "SIGNER_REVOCATION",
      { signer: { revocation: "revoked" } },
      ["refused", "CERTIFICATE_REVOKED"],
    ],

    [
      "nobody has said whose",
      "SIGNER_ROLE",
      { signer: { role: null } },
      ["waiting", "CERTIFICATE_ROLE_UNKNOWN"],
    ],
    [
      "a command says what nobody has said",
      "SIGNER_ROLE",
      { signer: { role: null }, whenRoleUnknown: "warned" },
      ["warned", "CERTIFICATE_ROLE_UNKNOWN"],
    ],
    [
      "a command says what policy alone may say",
      "SIGNER_ROLE",
      { signer: { role: null }, whenRoleUnknown: "refused" },
      ["refused", "CERTIFICATE_ROLE_UNKNOWN"],
    ],
    ["nobody is chosen", "SIGNER_ROLE", { signer: null }, "silent"],
    ["a leader approves", "SIGNER_ROLE", {}, PASSED],
    ["a clerk approves", "SIGNER_ROLE", { signer: CLERK }, ["refused", "CERTIFICATE_WRONG_ROLE"]],
    ["a clerk copies", "SIGNER_ROLE", { kind: "copy", signer: CLERK }, PASSED],
    ["a leader seals", "SIGNER_ROLE", { kind: "seal" }, ["refused", "CERTIFICATE_WRONG_ROLE"]],

    ["nobody has said whose the portal is", "SIGNER_ORGANISATION", {}, "silent"],
    ["the portal's own", "SIGNER_ORGANISATION", { namesOrganisation: true }, PASSED],
    [
      "another's",
      "SIGNER_ORGANISATION",
      { namesOrganisation: false },
      ["warned", "CERTIFICATE_OTHER_ORGANISATION"],
    ],

    ["no scan", "COPY_SCAN", { kind: "copy" }, "silent"],
    ["a good scan", "COPY_SCAN", { kind: "copy", document: { text: SCANNED } }, PASSED],
    [
      "a poor scan",
      "COPY_SCAN",
      { kind: "copy", document: { text: { ...SCANNED, isGoodScan: false } } },
      ["warned", "COPY_SCAN_POOR"],
    ],
    [
      "an old PDF",
      "COPY_SCAN",
      { kind: "copy", document: { text: SCANNED, pdfVersion: 1.3 } },
      ["warned", "COPY_SCAN_POOR"],
    ],
    ["PDF 1.4", "COPY_SCAN", { kind: "copy", document: { text: SCANNED, pdfVersion: 1.4 } }, PASSED],
    [
      "a scan that is approved",
      "COPY_SCAN",
      { document: { text: { ...SCANNED, isGoodScan: false } } },
      "silent",
    ],

    [
      "SAO Y of what is signed",
      "COPY_OF_SIGNED",
      { kind: "copy", document: { signatures: [HELD] } },
      ["warned", "COPY_OF_SIGNED"],
    ],
    [
      "SAO LỤC of what is signed",
      "COPY_OF_SIGNED",
      { kind: "copy", copyType: "SAO LỤC", document: { signatures: [HELD] } },
      ["warned", "COPY_OF_SIGNED"],
    ],
    [
      "TRÍCH SAO of what is signed",
      "COPY_OF_SIGNED",
      { kind: "copy", copyType: "TRÍCH SAO", document: { signatures: [HELD] } },
      "silent",
    ],
    ["SAO Y of what is not", "COPY_OF_SIGNED", { kind: "copy" }, PASSED],
  ])("%s: %s", (_case, rule, facts, expected) => {
    expect(standing(rule, facts)).toEqual(expected);
  });
});

describe("what the settings choose", () => {
  const BROKEN: Readonly<Record<(typeof CHOSEN_RULES)[number], Parameters<typeof factsWith>[0]>> = {
    EARLIER_SIGNATURES: { document: { signatures: null } },
    PERSONAL_SIGNATURE: { kind: "attachment" },
    SIGNER_ORGANISATION: { namesOrganisation: false },
    COPY_SCAN: { kind: "copy", document: { text: { ...SCANNED, isGoodScan: false } } },
    COPY_OF_SIGNED: { kind: "copy", document: { signatures: [HELD] } },
  };

  test.each(CHOSEN_RULES)("is done about %s", (rule) => {
    const states = { refuse: "refused", warn: "warned", off: "silent" } as const;
    for (const action of RULE_TABLE[rule].actions) {
      const found = standing(rule, BROKEN[rule], { [rule]: action });
      expect(found === "silent" ? found : found[0]).toBe(states[action]);
    }
  });

  test("is nothing where the rule does not allow it", () => {
    for (const rule of RULES) {
      for (const action of RULE_ACTIONS.filter((one) => !RULE_TABLE[rule].actions.includes(one))) {
        expect(actionOf(rule, { [rule]: action })).toBe(RULE_TABLE[rule].actions[0]);
      }
    }
  });

  test("turns off no rule that the law asks for outright", () => {
    const everythingOff = Object.fromEntries(RULES.map((rule) => [rule, "off"]));
    const worst = factsWith({
      kind: "seal",
      document: { text: LABELLED },
      signer: { problem: "CERTIFICATE_UNTRUSTED", revocation: "revoked" },
    });
    const refused = checkRules(worst, everythingOff).filter(({ state }) => state !== "passed");
    expect(refused.map(({ code }) => code)).toEqual([
      "DOCUMENT_STATE_SECRET",
      "SEAL_WITHOUT_APPROVAL",
      "SIGN_NUMBER_MISSING",
      "CERTIFICATE_UNTRUSTED",
      "CERTIFICATE_REVOKED",
      "CERTIFICATE_WRONG_ROLE",
    ]);
  });
});

describe("a signing", () => {
  test("goes on with its warnings where no rule is broken", () => {
    const facts = factsWith({ kind: "attachment", ...NUMBERED, signer: { ...CLERK, revocation: "unknown" } });
    expect(assertKept(checkRules(facts, {}))).toEqual([
      "ATTACHMENT_WITHOUT_MAIN",
      "CERTIFICATE_REVOCATION_UNKNOWN",
    ]);
  });

  test("ends by the first rule that is broken or waits", () => {
    const facts = factsWith({ kind: "seal", document: { text: SCANNED } });
    expect(() => assertKept(checkRules(facts, {}))).toThrowError(
      expect.objectContaining({ code: "SIGN_SECRECY_STATEMENT_MISSING" }),
    );
  });
});
