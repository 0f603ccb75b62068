import type { FileReport } from "../../../protocol/report.ts";
import { checkFile, type CheckOptions } from "../../../agent/check/checked-file.ts";
import { MemorySource } from "../../../agent/pdf/source.ts";
import { TrustStore } from "../../../agent/trust/store.ts";
import type { TestPki } from "../../pki/test-pki.ts";

/** Checks bytes, trusting a test root, without asking anybody. */
export async function checkBytes(
  bytes: Uint8Array | string,
  pki: Pick<TestPki, "root">,
  options: Partial<Omit<CheckOptions, "content">> & { readonly content?: Uint8Array } = {},
): Promise<FileReport> {
  const { content, ...rest } = options;
  return await checkFile(new MemorySource(typeof bytes === "string" ? Buffer.from(bytes) : bytes), {
    file: "file",
    trust: TrustStore.of([pki.root.certificate]),
    policy: { check: "off", whenUnknown: "warn" },
    revocation: null,
    ...rest,
    ...(content === undefined ? {} : { content: new MemorySource(content) }),
  });
}

/** What a test asks of a report of one signature: indication and sub-indication, or the code of a file that can't be read. */
export function verdictOf({ verdict, code, signatures }: FileReport): string {
  if (code !== null) return `${verdict} ${code}`;
  const [only] = signatures;
  return only === undefined ? verdict : `${only.indication} ${only.subIndication ?? ""}`.trim();
}
