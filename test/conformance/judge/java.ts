import { existsSync } from "node:fs";
import path from "node:path";

/** Where Debian puts the libraries. */
const LIBRARY_FOLDER = "/usr/share/java";
const LIBRARIES = ["pdfbox2", "fontbox2", "commons-logging", "bcprov", "bcutil", "bcpkix"];

/** What PDFBox's check of PDF/A needs beside them; the last two were part of Java once. */
export const PREFLIGHT_LIBRARIES = ["preflight", "xmpbox", "javax.activation", "jaxb-api"];

/**
 * Arguments for `java` that run a source file of ours with PDFBox and Bouncy Castle.
 *
 * @param more libraries beside those
 * @throws {Error} with what to install
 */
export function javaArguments(sourceFile: string, more: readonly string[] = []): readonly string[] {
  const libraries = [...LIBRARIES, ...more].map((name) => path.join(LIBRARY_FOLDER, `${name}.jar`));
  const missing = libraries.find((library) => !existsSync(library));
  if (missing !== undefined)
    throw new Error(
      `${missing} is missing: apt-get install libpdfbox2-java libbcpkix-java libactivation-java libjaxb-api-java`,
    );
  // PDFBox logs a line for each oddity of a file; what counts is in the answers.
  const quiet = "-Dorg.apache.commons.logging.Log=org.apache.commons.logging.impl.NoOpLog";
  return ["-Xmx768m", quiet, "-cp", libraries.join(path.delimiter), sourceFile];
}
