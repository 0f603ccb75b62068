import { existsSync } from "node:fs";
import path from "node:path";

/** Where Debian puts the libraries. */
const LIBRARY_FOLDER = "/usr/share/java";
const LIBRARIES = ["pdfbox2", "fontbox2", "commons-logging", "bcprov", "bcutil", "bcpkix"];

/**
 * Arguments for `java` that run a source file of ours with PDFBox and Bouncy Castle.
 *
 * @throws {Error} with what to install
 */
export function javaArguments(sourceFile: string): readonly string[] {
  const libraries = LIBRARIES.map((name) => path.join(LIBRARY_FOLDER, `${name}.jar`));
  const missing = libraries.find((library) => !existsSync(library));
  if (missing !== undefined)
    throw new Error(`${missing} is missing: apt-get install libpdfbox2-java libbcpkix-java`);
  // PDFBox logs a line for each oddity of a file; what counts is in the answers.
  const quiet = "-Dorg.apache.commons.logging.Log=org.apache.commons.logging.impl.NoOpLog";
  return ["-Xmx768m", quiet, "-cp", libraries.join(path.delimiter), sourceFile];
}
