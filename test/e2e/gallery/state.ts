import type {
  BrokenAdapter,
  ControlState,
  DeliveryState,
  PortalState,
} from "../../../extension/background/control-message.ts";
import type { SignPhase, SignState } from "../../../extension/background/ui-message.ts";
import type {
  CertificateSummary,
  DocumentSummary,
  FileContent,
  TokenSummary,
} from "../../../protocol/operation.ts";
import { signatureReport } from "../../protocol/report-example.ts";

/* States of the windows, as the background would send them. */

const IN_A_YEAR = "2030-11-20T10:00:00Z";

export const LEADER: CertificateSummary = {
  sha256: "a".repeat(64),
  subject: { commonName: "Nguyễn Văn An", organization: "UBND xã Tân Lập", organizationalUnit: "Lãnh đạo" },
  issuer: "Kyso Test CA",
  serialNumber: "01",
  notBefore: "2025-11-20T10:00:00Z",
  notAfter: IN_A_YEAR,
  keyType: "RSA",
  keyBits: 2048,
  role: "personal",
  problem: null,
  warning: null,
};

export const ORGANISATION: CertificateSummary = {
  ...LEADER,
  sha256: "b".repeat(64),
  subject: {
    commonName: "Ủy ban nhân dân xã Tân Lập",
    organization: "UBND xã Tân Lập",
    organizationalUnit: null,
  },
  role: "organisation",
};

export const TOKEN: TokenSummary = {
  tokenId: "token-1",
  label: "VGCA Nguyễn Văn An",
  manufacturer: "SoftHSM project",
  model: "SoftHSM v2",
  serialNumber: "0001",
  module: "libsofthsm2.so",
  pin: {
    countLow: false,
    finalTry: false,
    locked: false,
    toBeChanged: false,
    protectedPath: false,
    minLength: 4,
    maxLength: 16,
  },
  certificates: [LEADER],
};

export const OFFICE_TOKEN: TokenSummary = {
  ...TOKEN,
  tokenId: "token-2",
  label: "VGCA UBND xã Tân Lập",
  certificates: [ORGANISATION],
};

/** A token with some of its PIN flags set. */
export function tokenWith(pin: Partial<TokenSummary["pin"]>): TokenSummary {
  return { ...TOKEN, pin: { ...TOKEN.pin, ...pin } };
}

export const LEADER_SIGNATURE = signatureReport({
  signer: LEADER.subject,
  certificate: LEADER.sha256,
  issuer: "Kyso Test CA",
  trustedBy: "Kyso Test Root",
  trustStore: "organization",
  signingTime: "2026-11-20T03:12:45Z",
  signingTimeSource: "claimed",
  timestampedBy: null,
  validity: { notBefore: "2026-01-01T00:00:00Z", notAfter: "2029-01-01T00:00:00Z" },
  level: "B-B",
  place: { page: 0, rect: [355, 120, 505, 180] },
  revision: 1,
  remarks: ["TIME_CLAIMED"],
});

/** Of a document whose bytes the stage puts in place; it fills in digest and size. */
export const DOCUMENT: Omit<DocumentSummary, "sha256" | "size"> = {
  jobId: "0".repeat(32),
  pageCount: 1,
  signatures: [],
  refusal: null,
  emptyFields: [],
  warnings: [],
};

const SIGN: Omit<SignState, "phase"> = {
  jobKey: "job",
  origin: "https://eoffice.tanlap.gov.vn",
  portalName: "eOffice UBND xã Tân Lập",
  title: "V/v rà soát cơ sở vật chất trường học trước mùa mưa bão năm 2026",
  fileName: "127-UBND-VHXH.pdf",
  kind: "approve",
  kinds: ["approve"],
  format: "pdf",
  document: null,
  documentFile: null,
  signedParts: [],
  tokens: [TOKEN],
  number: "127/UBND-VHXH",
  date: "20/11/2026",
  via: "adapter",
  source: { from: "address", host: "https://eoffice.tanlap.gov.vn" },
  destination: { to: "rule", host: null },
};

/** The sign window before a document is there. */
export function preparing(phase: SignPhase): SignState {
  return { ...SIGN, phase };
}

/** The sign window with a document to look at; the stage fills in its file. */
export function looking(change: Partial<SignState> & { document?: SignState["document"] } = {}): SignState {
  const document = { ...DOCUMENT, sha256: "", size: 0 };
  return {
    ...SIGN,
    phase: { name: "ready", problem: null },
    document,
    documentFile: "gallery.pdf",
    ...change,
  };
}

/** The same for the clerk who seals what the leader has signed. */
export function sealing(change: Partial<SignState> = {}): SignState {
  const document = { ...DOCUMENT, sha256: "", size: 0, signatures: [LEADER_SIGNATURE] };
  return looking({
    kind: "seal",
    kinds: ["approve", "seal"],
    tokens: [OFFICE_TOKEN, TOKEN],
    document,
    ...change,
  });
}

/** The sign window with a file that has no pages. */
export function lookingAtFile(content: FileContent): SignState {
  const document = { ...DOCUMENT, pageCount: 0, sha256: "", size: 0, content };
  return looking({ format: content.kind === "xml" ? "xades" : "cades", fileName: "ho-so.xml", document });
}

const PORTAL: PortalState = {
  adapterId: "sample",
  name: "eOffice UBND xã Tân Lập",
  originPatterns: ["https://eoffice.tanlap.gov.vn/*"],
  source: "built-in",
  enabled: true,
  changed: null,
  choices: { sockets: "kyso", hashes: false, nonces: false, organisation: null, locked: [] },
};

const DELIVERY: DeliveryState = {
  jobKey: "job",
  origin: "https://eoffice.tanlap.gov.vn",
  portalName: "eOffice UBND xã Tân Lập",
  title: "V/v duy tu đường liên thôn",
  kind: "approve",
  signedAt: "2026-11-20T03:12:45Z",
  phase: "waiting",
  problem: { code: "PORTAL_UPLOAD_FAILED", detail: { httpStatus: 500 } },
  fileName: "128-UBND-VHXH.pdf",
  savedParts: [],
};

/** Popup and settings page; connected, one token, on an enabled portal. */
export function controlling(change: Partial<ControlState> = {}): ControlState {
  return {
    agent: { name: "connected", version: "0.1.0", browserName: "Chromium", port: 46931 },
    tokens: [TOKEN],
    activePortal: PORTAL,
    activeSite: null,
    families: [],
    consents: [],
    notices: [],
    picked: null,
    portals: [PORTAL],
    brokenAdapters: [],
    deliveries: [],
    batches: [],
    ...change,
  };
}

export const OFF_PORTAL: PortalState = { ...PORTAL, enabled: false };
export const OWN_PORTAL: PortalState = {
  ...PORTAL,
  adapterId: "own",
  name: "Văn phòng điện tử huyện Mẫu",
  originPatterns: ["https://vpdt.mau.gov.vn/*"],
  source: "user",
  enabled: false,
};
export const BROKEN_ADAPTERS: readonly BrokenAdapter[] = [
  {
    source: "policy",
    number: 1,
    name: "eOffice Sở Nội vụ",
    reason: "✖ Invalid input: expected array, received undefined\n  → at origins",
  },
  { source: "user", number: 2, name: null, reason: "adapter is not JSON" },
];
export const WAITING_DELIVERY = DELIVERY;
