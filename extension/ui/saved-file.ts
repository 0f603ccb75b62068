import { signedName, signedType } from "../background/sign/signed-file.ts";
import { openFile } from "./document/document-bytes.ts";
import { element } from "./element.ts";
import type { SignState } from "../background/ui-message.ts";

/** Time after which a file that was given to the browser to save is let go of, ms. */
const SAVING_MS = 60_000;

/** Gives the person a signed document as a file of their own: its parts, joined in order. */
export async function saveSigned({
  signedParts,
  fileName,
  format,
}: Pick<SignState, "signedParts" | "fileName" | "format">): Promise<void> {
  await saveParts(signedParts, signedName(fileName, format), signedType(format));
}

/** Gives the person a file of their own. @param paths of its parts in the origin-private file system, in order */
export async function saveParts(
  paths: readonly string[],
  name: string,
  type = "application/octet-stream",
): Promise<void> {
  const files = await Promise.all(paths.map((path) => openFile(path)));
  const url = URL.createObjectURL(new Blob(files, { type }));
  element("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), SAVING_MS);
}

/** Gives the person a file of their own. @param given.file Base64 */
export function saveBytes(given: {
  readonly fileName: string;
  readonly type: string;
  readonly file: string;
}): void {
  const bytes = Uint8Array.from(atob(given.file), (character) => character.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([bytes], { type: given.type }));
  element("a", { href: url, download: given.fileName }).click();
  setTimeout(() => URL.revokeObjectURL(url), SAVING_MS);
}
