import { describe, expect, it } from "vitest";
import {
  DOCTOR_CHECKS,
  type DoctorCheck,
  type DoctorLine,
  type DoctorReport,
  type Fact,
  FACTS,
  type Finding,
  FINDINGS,
  found,
} from "../../protocol/doctor.ts";
import { doctorReportSchema } from "../../protocol/doctor-schema.ts";
import { lineText, reportText } from "../../protocol/wording/doctor-report.ts";
import { CHECK_NAMES, FINDING_TEXTS } from "../../protocol/wording/doctor-sentence.ts";

const NAMES = Object.keys(FINDINGS) as Finding[];

function report(lines: DoctorLine[], ownNames: string[] = []): DoctorReport {
  return { version: "1.0.0", system: "Linux 6", lines, ownNames };
}

function line(check: DoctorCheck, finding: Finding, facts: Partial<Record<Fact, string>>): DoctorLine {
  return { check, ...found(finding, facts) };
}

const AT = "2026-11-22T03:00:00Z";

describe.each(["vi", "en"] as const)("in %s", (language) => {
  it("every check has a name", () => {
    for (const check of DOCTOR_CHECKS) expect(CHECK_NAMES[check][language]).not.toBe("");
  });

  it.each(NAMES)("%s is a sentence of known facts, with a remedy exactly where it is not good", (finding) => {
    const { found: sentence, remedy } = FINDING_TEXTS[finding];
    const texts = [sentence[language], ...(remedy === null || remedy === "code" ? [] : [remedy[language]])];
    for (const text of texts) {
      expect(text).toMatch(/[.…]$/);
      const named = [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "");
      expect(Object.keys(FACTS)).toEqual(expect.arrayContaining(named));
    }
    expect(remedy === null).toBe(FINDINGS[finding] === "good");
  });
});

it("a finding that names an error tells what to do about that error", () => {
  const { remedy } = lineText(line("timestamp", "TIMESTAMP_FAILED", { code: "NETWORK_TIMEOUT" }), "en");
  expect(remedy).toContain("did not answer in time");
});

describe("a report for others", () => {
  const PRIVATE = report(
    [
      line("settings", "SETTINGS_VALID", { file: "/home/nguyen.van-an/.config/kyso/settings.json" }),
      line("modules", "MODULE_GOOD", { module: "C:\\Users\\nguyen.van-an\\kyso\\token.dll" }),
      line("modules", "MODULE_GOOD", { module: "/opt/nguyen.van-an.so" }),
      line("tokens", "TOKEN_GOOD", { token: "Trần Thị B", serial: "540A1122334455", module: "token.dll" }),
      line("tokens", "TOKEN_GOOD", { token: "Trần Thị B", serial: "12345678", module: "token.dll" }),
      line("certificates", "CERTIFICATE_GOOD", { holder: "Trần Thị B", issuer: "CA", date: "01/01/2030" }),
      line("proxy", "PROXY_REACHED", { server: "http://user:secret@10.1.2.3:3128" }),
      line("timestamp", "TIMESTAMP_GOOD", { server: "http://tsa.so.gov.vn/a?key=1", seconds: "1" }),
      line("revocation", "REVOCATION_GOOD", { holder: "Trần Thị B", responder: "http://10.1.2.9/ocsp" }),
      line("revocation", "REVOCATION_GOOD", { holder: "Trần Thị B", responder: "http://ocsp.local/x" }),
      line("revocation", "REVOCATION_GOOD", { holder: "Trần Thị B", responder: "http://ocsp/x" }),
      line("revocation", "REVOCATION_GOOD", { holder: "Trần Thị B", responder: "http://[fd00::1]:80/x" }),
      line("revocation", "REVOCATION_GOOD", { holder: "Trần Thị B", responder: "http://ocsp.ca.gov.vn/x?y" }),
    ],
    ["nguyen.van-an", "MAY-VAN-THU", "an"],
  );

  function shown(showServers: boolean): string {
    return reportText(PRIVATE, { at: AT, showServers, language: "en" });
  }

  it("holds no name, folder, whole serial number, or address within the office", () => {
    expect(shown(false)).not.toMatch(
      /nguyen|home|users|opt|trần|540A11|12345678|10\.1\.2|fd00|ocsp\.local|ocsp\/|tsa\.so|secret|user:/i,
    );
  });

  it("still says what helps: files, the serial number's end, public responders", () => {
    const text = shown(false);
    for (const piece of [
      "settings.json",
      "token.dll",
      "…4455",
      "http://ocsp.ca.gov.vn answers",
      "TOKEN_GOOD",
    ]) {
      expect(text).toContain(piece);
    }
  });

  it("names servers where the user wants it, but no password, path or query of theirs", () => {
    const text = shown(true);
    for (const piece of ["http://10.1.2.3:3128", "http://tsa.so.gov.vn", "http://10.1.2.9"]) {
      expect(text).toContain(piece);
    }
    expect(text).not.toMatch(/secret|key=1|\?y/);
  });

  it("holds the user's and the computer's names nowhere, however they are written and composed", () => {
    const name = "Hoàng-Ánh (P.1)";
    const facts = { issuer: `CA of ${name.normalize("NFD").toUpperCase()}`, holder: "x", code: "INTERNAL" };
    const text = reportText(report([line("certificates", "CERTIFICATE_UNFIT", facts)], [name]), {
      at: AT,
      showServers: true,
      language: "vi",
    });
    expect(text).toContain("CA of …");
    expect(text.normalize("NFC").toLowerCase()).not.toContain("ánh");
  });

  it("crosses the socket as it is", () => {
    expect(doctorReportSchema.parse(PRIVATE)).toEqual(PRIVATE);
  });
});

it("keeps a fact from growing without end", () => {
  expect(found("TOKEN_GOOD", { token: "x".repeat(5000) }).facts.token).toHaveLength(300);
});
