import { OPERATIONS } from "../../protocol/operation.ts";
import type { OperationHandlers } from "../../protocol/answer.ts";
import { KysoError } from "../../protocol/error.ts";

/** Handlers of which only the given ones are there; the others fail. */
export function stubHandlers(handlers: Partial<OperationHandlers>): OperationHandlers {
  const absent = () => Promise.reject(new KysoError("INTERNAL", "no such handler in this test"));
  const all = Object.fromEntries(Object.keys(OPERATIONS).map((name) => [name, absent]));
  return { ...(all as unknown as OperationHandlers), ...handlers };
}

export const JOB = {
  jobId: "0".repeat(32),
  state: "received",
  format: "pdf",
  fileName: "van-ban.pdf",
  title: "Văn bản",
  origin: "https://eoffice.example",
  size: 1,
  received: 1,
  sha256: null,
  kind: null,
  signedAt: null,
  signedSha256: null,
  appendedSize: null,
} as const;
