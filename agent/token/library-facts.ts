/** What a PKCS #11 module must export (PKCS #11 2.40, section 5.4). */
export const ENTRY_POINT = "C_GetFunctionList";

/** A machine that code is made for, as Node.js names it, or its number where Node.js has no name. */
export type Machine =
  "ia32" | "x64" | "arm" | "arm64" | "ppc64" | "s390x" | "riscv64" | "loong64" | `0x${string}`;

/** What can be known of a shared library without loading it. */
export interface LibraryFacts {
  /** More than one in a universal binary. */
  readonly machines: readonly Machine[];
  readonly exportsEntryPoint: boolean;
}
