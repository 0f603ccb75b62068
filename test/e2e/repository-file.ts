import { fileURLToPath } from "node:url";

/** Path of a file of the repository, from its top with slashes; the same from the sources and from `dist/`. */
export function repositoryFile(path: string): string {
  const top = import.meta.url.endsWith(".ts") ? "../../" : "../../../";
  return fileURLToPath(new URL(top + path, import.meta.url));
}
