import type { TrustFolder } from "../trust/trust-folder.ts";
import type { Option } from "./argument.ts";

/** `--trust`, as every command that takes it describes it. */
export const trustOption = {
  type: "string",
  value: "DIR",
  vi: "Thư mục chứng thư gốc được tin cậy (kho của cơ quan), thêm vào cài đặt.",
  en: "Folder of trusted root certificates (the organisation's store), beside those of the settings.",
} as const satisfies Option;

/** The folders that it names: none, or one of the organisation's. */
export function namedTrust(folder: string | undefined): readonly TrustFolder[] {
  return folder === undefined ? [] : [{ folder, store: "organization" }];
}
