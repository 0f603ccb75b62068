import { assert, constantFrom, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { momentText } from "../../../protocol/wording/report-moment.ts";
import { MAX_NAME_LENGTH, shownName } from "../../../protocol/wording/report-name.ts";
import { reportText, type ReportSection } from "../../../protocol/wording/report-text.ts";
import * as words from "../../../protocol/wording/report-word.ts";
import {
  changeSchema,
  checkedFormatSchema,
  type FileReport,
  fileVerdictSchema,
  indicationSchema,
  remarkSchema,
  revocationReportSchema,
  signatureReportSchema,
  subIndicationSchema,
  trustLabelSchema,
} from "../../../protocol/report.ts";
import type { Sentence } from "../../../protocol/sentence.ts";
import { SUB_INDICATION_SENTENCES } from "../../../protocol/wording/sub-indication-text.ts";
import { unreadableSentence } from "../../../protocol/wording/unreadable-text.ts";
import { BADGES, BADGE_WORDS, badgeOf, verdictSentence } from "../../../protocol/wording/verdict-text.ts";
import { fileReport, signatureReport } from "../report-example.ts";

const { status, source } = revocationReportSchema.shape;

const TABLES: readonly [string, readonly (string | number)[], Readonly<Record<string, Sentence>>][] = [
  ["sub-indication", subIndicationSchema.options, SUB_INDICATION_SENTENCES],
  ["verdict", [...new Set([...fileVerdictSchema.options, ...indicationSchema.options])], words.VERDICT_WORDS],
  ["change", changeSchema.options, words.CHANGE_WORDS],
  ["trust label", trustLabelSchema.options, words.TRUST_WORDS],
  ["remark", remarkSchema.options, words.REMARK_SENTENCES],
  ["status of revocation", status.options, words.REVOCATION_WORDS],
  ["source of an answer", source.unwrap().options, words.REVOCATION_SOURCE_WORDS],
  ["format", checkedFormatSchema.options, words.FORMAT_WORDS],
  ["kind", signatureReportSchema.shape.kind.options, words.KIND_WORDS],
  ["certification", [1, 2, 3], words.CERTIFICATION_WORDS],
  ["badge", BADGES, BADGE_WORDS],
];

describe("the words of a report", () => {
  it.each(TABLES)("name every %s, and nothing else, in both languages", (_, values, table) => {
    expect(Object.keys(table).sort()).toEqual(values.map(String).sort());
    for (const { vi, en } of Object.values(table)) {
      expect(vi).toBe(vi.normalize("NFC").trim());
      expect(vi).not.toBe("");
      expect(en).toMatch(/^[\u0020-\u007eôụốẬ()]+$/u);
    }
  });

  it.each(Object.entries(SUB_INDICATION_SENTENCES))(
    "of %s are sentences that say what to do",
    (_, { vi, en }) => {
      for (const text of [vi, en]) {
        expect(text).toMatch(/^\p{Lu}.*\.$/u);
        expect(text.length).toBeLessThan(200);
        expect(text).not.toMatch(/[A-Z]+_[A-Z]+/);
      }
      expect(vi).toMatch(/[Hh]ãy |Không dùng tệp này/);
      expect(en).toMatch(/Ask|Confirm|Check|Do not|Tell/);
    },
  );

  it("say why a file could not be checked, whatever the code", () => {
    for (const code of ["PDF_PASSWORD_NEEDED", "CHECK_TIMEOUT", "INTERNAL", "toString", "NEWER_CODE", null]) {
      const { vi, en } = unreadableSentence(code);
      expect(vi).toMatch(/Hãy|hãy/);
      expect(en).not.toBe("");
    }
  });
});

describe("the text of a report", () => {
  const valueOf = (sections: readonly ReportSection[], fact: string): string | undefined =>
    sections.flatMap(({ lines }) => lines).find((line) => line.fact === fact)?.value;

  it("has all that a check must show, in Vietnamese and in English", () => {
    const facts = reportText(fileReport(), "vi").flatMap(({ lines }) => lines.map(({ fact }) => fact));
    expect(facts).toEqual(
      expect.arrayContaining([
        "name",
        "sha256",
        "conclusion",
        "issuer",
        "signer",
        "unit",
        "signingTime",
        "integrity",
        "validAtSigning",
        "validity",
        "trust",
        "revocation",
        "changes",
        "level",
        "algorithms",
      ]),
    );
  });

  it("is the same in both languages but for its words", () => {
    const report = fileReport({
      verdict: "TOTAL-FAILED",
      signatures: [
        signatureReport({
          remarks: ["TIME_CLAIMED", "WEAK_ALGORITHM"],
          certification: 2,
          coversWholeFile: false,
        }),
        signatureReport({ kind: "timestamp", signer: null, issuer: null, signingTime: null, place: null }),
      ],
      revisions: [
        { end: 10, change: null, signedBy: [] },
        { end: 20, change: "other", signedBy: ["a", "b"] },
      ],
      attachments: [fileReport({ verdict: "UNREADABLE", code: "PDF_DAMAGED", signatures: [] })],
    });
    const shape = (sections: readonly ReportSection[]) =>
      sections.map(({ part, attachment, signature, verdict, lines }) => ({
        part,
        attachment,
        signature,
        verdict,
        facts: lines.map(({ fact }) => fact),
      }));
    const [vi, en] = [reportText(report, "vi"), reportText(report, "en")];
    expect(shape(vi)).toEqual(shape(en));
    expect(vi.map(({ part, attachment }) => [part, attachment])).toEqual([
      ["file", null],
      ["signature", null],
      ["signature", null],
      ["revisions", null],
      ["file", 0],
    ]);
    vi.forEach(({ sentence }, index) => expect(sentence).not.toBe(en[index]?.sentence));
  });

  it("says which store trusts, who proves the time, and what is not allowed", () => {
    const changed = signatureReport({ changesAfter: "other", changesAllowed: false, trustStore: "national" });
    const sections = reportText(fileReport({ signatures: [changed] }), "en");
    expect(valueOf(sections, "trust")).toBe("National (quốc gia): CA gốc thử nghiệm");
    expect(valueOf(sections, "signingTime")).toBe(
      "20/11/2026 08:02:03 +07:00 (proven by the time stamp of TSA thử nghiệm)",
    );
    expect(valueOf(sections, "changes")).toContain("NOT allowed");
  });

  it.each<[string, Parameters<typeof signatureReport>[0], string]>([
    ["within its period", {}, "valid"],
    ["after its end", { signingTime: "2028-01-01T00:00:00.000Z" }, "EXPIRED"],
    ["before its begin", { signingTime: "2025-01-01T00:00:00.000Z" }, "NOT YET VALID"],
    [
      "after it was revoked",
      {
        revocation: { status: "revoked", source: "crl", revokedAt: "2026-11-01T00:00:00.000Z", reason: null },
      },
      "REVOKED",
    ],
    [
      "before it was revoked",
      {
        revocation: { status: "revoked", source: "crl", revokedAt: "2026-12-01T00:00:00.000Z", reason: null },
      },
      "valid",
    ],
    ["at no known time", { signingTime: null }, "not known"],
  ])("says how the certificate stood when signing %s", (_, changed, expected) => {
    const sections = reportText(fileReport({ signatures: [signatureReport(changed)] }), "en");
    expect(valueOf(sections, "validAtSigning")).toBe(expected);
  });

  it("does not call broken what could not be compared", () => {
    const alone = signatureReport({ intact: false, subIndication: "SIGNED_DATA_NOT_FOUND" });
    const broken = signatureReport({ intact: false, subIndication: "HASH_FAILURE" });
    const of = (signature: typeof alone): string | undefined =>
      valueOf(reportText(fileReport({ signatures: [signature] }), "en"), "integrity");
    expect([of(alone), of(broken)]).toEqual(["not known", "NOT intact"]);
  });

  it("holds no name that could steer a terminal or turn the text around", () => {
    assert(
      property(string({ unit: "binary" }), constantFrom("vi", "en"), (name, language) => {
        const party = { commonName: name, organization: name, organizationalUnit: name };
        const hostile = signatureReport({
          field: name,
          signer: party,
          issuer: name,
          trustedBy: name,
          level: name,
        });
        const report = fileReport({ file: name, signatures: [hostile] });
        const shown = JSON.stringify(
          reportText(report, language as "vi").map(({ heading, lines }) => [heading, lines]),
        );
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
      { numRuns: 300 },
    );
  });
});

describe("a name", () => {
  it.each([
    ["with an escape sequence", "\u{1b}[31mAn", "\u{fffd}[31mAn"],
    ["written from right to left", "An\u{202e}fdp.exe", "An\u{fffd}fdp.exe"],
    ["on two lines", "An\r\nBình", "An Bình"],
    ["decomposed", "An\u{300}", "Aǹ"],
    ["with a tower of accents", `a${"\u{301}".repeat(50)}`, "á\u{301}\u{301}\u{301}"],
  ])("%s is shown harmless", (_, name, expected) => {
    expect(shownName(name)).toBe(expected);
  });

  it("is cut where it is too long, and no character of it in halves", () => {
    expect(Array.from(shownName("𝒜".repeat(MAX_NAME_LENGTH)))).toHaveLength(MAX_NAME_LENGTH);
    expect(shownName("𝒜".repeat(MAX_NAME_LENGTH + 1))).toBe(`${"𝒜".repeat(MAX_NAME_LENGTH - 1)}…`);
    expect(Array.from(shownName("a".repeat(1e6)))).toHaveLength(MAX_NAME_LENGTH);
  });
});

describe("a moment", () => {
  it.each([
    ["2026-11-20T01:02:03.000Z", "20/11/2026 08:02:03 +07:00"],
    ["2026-12-31T17:00:00Z", "01/01/2027 00:00:00 +07:00"],
    ["0005-01-01T00:00:00Z", "01/01/0005 07:00:00 +07:00"],
    ["no moment", "no moment"],
  ])("%s is %s", (iso, text) => {
    expect(momentText(iso)).toBe(text);
  });
});

describe("the badge", () => {
  const untrusted = signatureReport({
    indication: "INDETERMINATE",
    subIndication: "NO_CERTIFICATE_CHAIN_FOUND",
    trustedBy: null,
  });
  const indeterminate = (signatures: FileReport["signatures"]): FileReport =>
    fileReport({ verdict: "INDETERMINATE", signatures });

  it.each<[string, FileReport, string]>([
    ["all pass", fileReport(), "valid"],
    ["the root alone is missing", indeterminate([untrusted, signatureReport()]), "unknown-signer"],
    [
      "the root is missing, and it was changed",
      indeterminate([{ ...untrusted, changesAllowed: false }]),
      "unclear",
    ],
    [
      "the root is missing, and the digest is wrong",
      indeterminate([{ ...untrusted, intact: false }]),
      "unclear",
    ],
    [
      "another signature can't be told for another reason",
      indeterminate([untrusted, { ...untrusted, subIndication: "TRY_LATER" }]),
      "unclear",
    ],
    [
      "a file within can't be read",
      { ...indeterminate([untrusted]), attachments: [fileReport({ verdict: "UNREADABLE" })] },
      "unclear",
    ],
    ["one fails", fileReport({ verdict: "TOTAL-FAILED" }), "invalid"],
    ["there is none", fileReport({ verdict: "NONE", signatures: [] }), "none"],
    ["it can't be read", fileReport({ verdict: "UNREADABLE", signatures: [] }), "unclear"],
  ])("of a file of which %s", (_, report, badge) => {
    expect(badgeOf(report)).toBe(badge);
  });
});

describe("the sentence of a file", () => {
  it("is that of the signature that decided, also within an attachment", () => {
    const late = signatureReport({ indication: "INDETERMINATE", subIndication: "TRY_LATER" });
    const hash = signatureReport({ indication: "TOTAL-FAILED", subIndication: "HASH_FAILURE" });
    const report = fileReport({ verdict: "TOTAL-FAILED", signatures: [late, hash] });
    expect(verdictSentence(report)).toBe(SUB_INDICATION_SENTENCES.HASH_FAILURE);
    const within = fileReport({
      verdict: "INDETERMINATE",
      attachments: [fileReport({ signatures: [late] })],
    });
    expect(verdictSentence(within)).toBe(SUB_INDICATION_SENTENCES.TRY_LATER);
  });
});
