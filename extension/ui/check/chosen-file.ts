/** Most files that are taken at once; a folder of thousands is for the command line. */
export const MAX_CHOSEN_FILES = 200;

/** Ends of the names of files that sign another file of the same name. */
const DETACHED = [".p7s", ".sig", ".jws"];

/** What checks its own signatures, also where a signature beside it was given too. */
const SIGNED_WITHIN = /\.(pdf|xml|edxml|p7m|p7s|jws)$/i;

/** A file to be checked. */
export interface ChosenFile<F extends { readonly name: string } = File> {
  readonly file: F;
  /** What it signs, where it is a signature that stands apart and its document was given with it. */
  readonly content: F | null;
}

/**
 * The files that a person gave, in their order. A signature that stands apart goes with the document that it names
 * (`a.docx.p7s` with `a.docx`), which is then not checked once more by itself unless it may carry signatures.
 */
export function chosenFiles<F extends { readonly name: string }>(files: readonly F[]): ChosenFile<F>[] {
  const byName = new Map(files.map((file) => [file.name.toLowerCase(), file]));
  const chosen = files.map((file) => ({ file, content: byName.get(signedNameOf(file.name)) ?? null }));
  const signed = new Set(chosen.map(({ content }) => content));
  return chosen.filter(({ file }) => !signed.has(file) || SIGNED_WITHIN.test(file.name));
}

/** Name of the file that a detached signature signs, in lower case; no file's name where it is none. */
function signedNameOf(name: string): string {
  const lower = name.toLowerCase();
  const end = DETACHED.find((each) => lower.endsWith(each));
  return end === undefined ? "" : lower.slice(0, -end.length);
}
