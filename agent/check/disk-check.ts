import { createHash } from "node:crypto";
import { asKysoError } from "../../protocol/error.ts";
import type { FileReport } from "../../protocol/report.ts";
import type { ByteSource } from "../pdf/source.ts";
import type { TrustStore } from "../trust/store.ts";
import type { StatusAsker } from "./gathered-answers.ts";
import type { CheckOrder } from "./check-order.ts";
import { checkFile } from "./checked-file.ts";
import { withFile } from "./file-on-disk.ts";
import { unreadableReport } from "./unreadable-report.ts";

const HASHED_AT_ONCE_BYTES = 1024 * 1024;

/** Who helps with a check. */
export interface CheckServices {
  readonly trust: TrustStore;
  /** `null`: nobody is asked. */
  readonly revocation: StatusAsker | null;
}

/** Checks a file on the disk. Whatever is wrong with it, or with getting at it, is in the report and never thrown. */
export async function checkOnDisk(order: CheckOrder, services: CheckServices): Promise<FileReport> {
  const { path, file, password, policy, digest } = order;
  const check = async (source: ByteSource, content?: ByteSource): Promise<FileReport> => {
    const report = await checkFile(source, { ...services, file, password, policy, content });
    return digest ? { ...report, sha256: digestOf(source) } : report;
  };
  try {
    return await withFile(path, (source) =>
      order.content === undefined
        ? check(source)
        : withFile(order.content, (content) => check(source, content)),
    );
  } catch (error) {
    return unreadableReport(file, asKysoError(error).code);
  }
}

function digestOf(source: ByteSource): string {
  const hash = createHash("sha256");
  for (let offset = 0; offset < source.size; offset += HASHED_AT_ONCE_BYTES) {
    hash.update(source.read(offset, Math.min(HASHED_AT_ONCE_BYTES, source.size - offset)));
  }
  return hash.digest("hex");
}
