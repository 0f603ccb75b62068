import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { runProgram } from "../../agent/command/kyso-process.ts";
import type { Expectation } from "../trial.ts";

/** A document of the matrix. */
export interface Source {
  /** Unique: `qpdf aes-256`. */
  readonly name: string;
  readonly producer: string;
  /** What is particular about it. */
  readonly traits: readonly string[];
  readonly file: string;
  /** The user's, where it is needed to open the file. */
  readonly password: string | null;
  readonly expected: Expectation;
  readonly pdfaPart: 1 | 2 | 3 | null;
}

/** What of a source its file alone does not say. */
export interface SourceNote {
  readonly traits?: readonly string[];
  readonly password?: string;
  readonly expected?: Expectation;
  readonly pdfaPart?: 1 | 2 | 3;
}

/** The sources that were made so far, in one folder. */
export class SourceShelf {
  readonly folder: string;
  readonly #sources: Source[] = [];

  constructor(folder: string) {
    this.folder = folder;
  }

  get sources(): readonly Source[] {
    return this.#sources;
  }

  /** Where a file of that name is, or will be. */
  path(name: string): string {
    return path.join(this.folder, name);
  }

  /** The file of a source that was made before. */
  fileOf(name: string): string {
    const found = this.#sources.find((source) => source.name === name);
    if (found === undefined) throw new Error(`no source ${name}`);
    return found.file;
  }

  /** Puts a file on the shelf; what its bytes show of it is added to its traits. */
  put(producer: string, what: string, file: string, note: SourceNote = {}): void {
    this.#sources.push({
      name: `${producer} ${what}`,
      producer,
      traits: [...shownTraits(file), ...(note.traits ?? [])],
      file,
      password: note.password ?? null,
      expected: note.expected ?? "signed",
      pdfaPart: note.pdfaPart ?? null,
    });
  }

  /** Writes bytes and puts them on the shelf. */
  write(producer: string, what: string, bytes: Uint8Array, note: SourceNote = {}): void {
    const file = this.path(`${producer}-${what}.pdf`.replaceAll(/[^\w.-]/g, "-"));
    writeFileSync(file, bytes);
    this.put(producer, what, file, note);
  }

  /** Has a program write a file and puts it on the shelf. */
  async make(
    producer: string,
    what: string,
    command: (file: string) => readonly [program: string, ...args: string[]],
    note: SourceNote = {},
  ): Promise<void> {
    const file = this.path(`${producer}-${what}.pdf`.replaceAll(/[^\w.-]/g, "-"));
    await runMaker(command(file), this.folder);
    this.put(producer, what, file, note);
  }
}

/** Exit code of qpdf for warnings about its input. */
const QPDF_WARNED = 3;

/** Runs a program that writes a source. */
export async function runMaker(command: readonly [string, ...string[]], folder: string): Promise<void> {
  const [program, ...args] = command;
  const { code, stdout, stderr } = await runProgram(program, args, process.env, folder);
  if (code !== 0 && !(program === "qpdf" && code === QPDF_WARNED))
    throw new Error(`${program} ${args.join(" ")}: ${code} ${stdout} ${stderr}`);
}

/** Version and kind of cross-references, as the bytes show them. */
function shownTraits(file: string): string[] {
  const text = readFileSync(file, "latin1");
  const version = /%PDF-(\d\.\d)/.exec(text)?.[1];
  const at = Number(/startxref\s+(\d+)\s+%%EOF(?![^]*startxref)/.exec(text)?.[1] ?? Number.NaN);
  const section = Number.isNaN(at) ? "" : text.slice(at, at + 20);
  return [
    ...(version === undefined ? [] : [`PDF ${version}`]),
    ...(section.startsWith("xref") ? ["classic xref"] : []),
    ...(/^\d+\s+\d+\s+obj/.test(section) ? ["xref stream"] : []),
    ...(/\/Type\s*\/ObjStm/.test(text) ? ["object streams"] : []),
    ...(/\/Linearized\s/.test(text.slice(0, 1024)) ? ["linearised"] : []),
  ];
}
