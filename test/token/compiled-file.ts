import { fileURLToPath } from "node:url";

/**
 * Where the compiler puts a source file. Tests run from the TypeScript sources, but a process that they start can't: it
 * needs the compiled file (`tsc -b` first).
 *
 * @param path from the top of the repository with slashes, without an ending: `agent/token/module-process`
 */
export function compiledFile(path: string): string {
  const dist = import.meta.url.endsWith(".ts") ? "../../dist/" : "../../";
  return fileURLToPath(new URL(`${dist}${path}.js`, import.meta.url));
}
