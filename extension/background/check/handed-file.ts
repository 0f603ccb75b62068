import type { FileReport } from "../../../protocol/report.ts";
import type { AgentLink } from "../agent/agent-link.ts";
import { bytesFrom } from "../private-folder.ts";

/** A file that a page hands over to be checked. */
export interface HandedFile {
  fileName: string;
  file: Blob;
  /** What its signature is to be of; `null` where it carries that itself. */
  content: Blob | null;
}

/**
 * Has the agent check the signatures of a file that a page hands over.
 * @param origin of the page, as the browser states it
 * @throws {KysoError} as the agent answers
 */
export async function checkHanded(
  agent: AgentLink,
  { fileName, file, content }: HandedFile,
  origin: string,
): Promise<FileReport> {
  const contentSize = content === null ? {} : { contentSize: content.size };
  const params = { fileName, size: file.size, origin, ...contentSize };
  const body = bytesFrom(new Blob(content === null ? [file] : [file, content]), 0);
  const { result } = await agent.call("file.check", params, { body });
  return result.report;
}
