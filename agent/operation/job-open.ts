import { KysoError } from "../../protocol/error.ts";
import { isSecretAtPortal } from "../../protocol/portal-secrecy.ts";
import type { Operation } from "./agent-context.ts";

/** `job.open`: announces a document; one that the portal calls secret is not received. */
export const jobOpen: Operation<"job.open"> =
  ({ jobs, audit }) =>
  async (params) => {
    if (isSecretAtPortal(params.secrecy)) {
      await audit.append("document.blocked", { sha256: null }).catch(() => undefined);
      throw new KysoError("DOCUMENT_STATE_SECRET", "by what the portal says of it");
    }
    return { result: (await jobs.create(params)).summary };
  };
