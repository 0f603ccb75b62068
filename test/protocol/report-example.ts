import type { FileReport, SignatureReport } from "../../protocol/report.ts";

/** A signature that passes in every respect, with what a test changes. */
export function signatureReport(changed: Partial<SignatureReport> = {}): SignatureReport {
  return {
    field: "Signature1",
    kind: "signature",
    indication: "TOTAL-PASSED",
    subIndication: null,
    intact: true,
    coversWholeFile: true,
    changesAfter: "none",
    changesAllowed: true,
    signer: {
      commonName: "Nguyễn Văn An",
      organization: "UBND xã Tân Lập",
      organizationalUnit: "Lãnh đạo",
    },
    certificate: "ab".repeat(32),
    issuer: "CA cấp phát thử nghiệm",
    trustedBy: "CA gốc thử nghiệm",
    trustStore: "public-service",
    signingTime: "2026-11-20T01:02:03.000Z",
    signingTimeSource: "timestamp",
    timestampedBy: "TSA thử nghiệm",
    validity: { notBefore: "2026-01-01T00:00:00.000Z", notAfter: "2027-12-31T23:59:59.000Z" },
    revocation: { status: "good", source: "ocsp", revokedAt: null, reason: null },
    algorithms: { digest: "SHA-256", key: "RSA-2048" },
    level: "B-LT",
    place: { page: 0, rect: [100, 100, 220, 160] },
    revision: 0,
    certification: null,
    remarks: [],
    ...changed,
  };
}

/** A PDF with that one signature, with what a test changes. */
export function fileReport(changed: Partial<FileReport> = {}): FileReport {
  return {
    file: "công văn 12.pdf",
    verdict: "TOTAL-PASSED",
    code: null,
    format: "pdf",
    size: 1_234_567,
    sha256: "cd".repeat(32),
    checkedAt: "2026-11-22T17:30:00.000Z",
    signatures: [signatureReport()],
    revisions: [{ end: 1_234_567, change: null, signedBy: ["Signature1"] }],
    attachments: [],
    ...changed,
  };
}
