import type { CertificateState } from "../../../extension/background/data/certificate-message.ts";
import type { DataState, ShownData } from "../../../extension/background/data/data-message.ts";
import { OFFICE_TOKEN, TOKEN } from "./state.ts";

/* States of the windows for octets and for certificates, as the background would send them. */

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");

function hash(seed: number): ShownData {
  const bytes = Uint8Array.from({ length: 32 }, (_, index) => (index * 7 + seed * 53) % 256);
  return { purpose: "hash", hash: "SHA-256", form: "raw", bytes: base64(bytes), size: 32 };
}

export const HASHES: readonly ShownData[] = [hash(1), hash(2), hash(3)];

export const NONCE: ShownData = {
  purpose: "nonce",
  form: "cms",
  bytes: base64(Buffer.from("login-7f1c02e94d6b4a0c")),
  size: 22,
};

export const MESSAGE: ShownData = {
  purpose: "message",
  form: "cms",
  bytes: base64(Buffer.from("Tôi đồng ý nộp hồ sơ số 000.01.02.H26-261120-0007.\nNgày 20/11/2026.")),
  size: 400_000,
};

const FROM = {
  key: "key",
  origin: "https://dichvucong.tinh-mau.gov.vn",
  portalName: "Dịch vụ công tỉnh Mẫu",
  via: "vgca",
} as const;

export function signingData(change: Partial<DataState> = {}): DataState {
  return {
    ...FROM,
    phase: { name: "ready", problem: null },
    items: HASHES,
    tokens: [TOKEN],
    ...change,
  };
}

export function telling(change: Partial<CertificateState> = {}): CertificateState {
  return { ...FROM, phase: { name: "ready", problem: null }, tokens: [TOKEN, OFFICE_TOKEN], ...change };
}
