import type { Option } from "./argument.ts";

/** `--module`, as the commands that only look for tokens describe it. */
export const moduleOption = {
  type: "string",
  value: "PATH",
  vi: "Chỉ dùng thư viện PKCS #11 này.",
  en: "Use this PKCS #11 module only.",
} as const satisfies Option;
