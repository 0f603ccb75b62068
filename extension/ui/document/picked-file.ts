import { KysoError } from "../../../protocol/error.ts";

/** Longest name that is passed on, characters. */
const MAX_NAME_CHARACTERS = 255;

/** The name under which a picked file is known. */
export function statedName({ name }: Pick<File, "name">): string {
  return name.slice(0, MAX_NAME_CHARACTERS);
}

/** The bytes of a picked file, which may be gone by now, or be a folder. @throws {KysoError} CHECK_FILE_UNREADABLE */
export async function* chunksOf(file: File): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of file.stream()) yield chunk;
  } catch (cause) {
    throw new KysoError("CHECK_FILE_UNREADABLE", undefined, { cause });
  }
}
