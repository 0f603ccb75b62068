import { writePart } from "../../background/sign/document-file.ts";
import { problemOf } from "../background-port.ts";
import { chunksOf, statedName } from "./picked-file.ts";
import type { Problem, SignRequest } from "../../background/ui-message.ts";

/**
 * Puts the person's file where the background finds it, and says that it is there.
 * @returns why not, where it could not be
 */
export async function giveFile(
  jobKey: string,
  file: File,
  say: (chosen: Extract<SignRequest, { type: "chosen" }>) => Promise<unknown>,
): Promise<Problem | null> {
  try {
    await writePart(jobKey, "document", chunksOf(file));
    await say({ type: "chosen", fileName: statedName(file) });
    return null;
  } catch (error) {
    return problemOf(error);
  }
}
