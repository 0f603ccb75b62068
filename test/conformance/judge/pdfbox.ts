import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import path from "node:path";
import { createInterface, type Interface } from "node:readline";
import { z } from "zod";
import { repositoryFile } from "../../e2e/repository-file.ts";
import { javaArguments } from "./java.ts";

/** Longest that PDFBox may think about one file, ms. */
const TIME_LIMIT_MS = 60_000;

const answerSchema = z.discriminatedUnion("opened", [
  z.object({ opened: z.literal(false), error: z.string() }),
  z.object({
    opened: z.literal(true),
    pages: z.int(),
    /** The permission of a certified document, 0 without one. */
    docMdp: z.int(),
    /** Annotations of free text. */
    notes: z.array(
      z.object({
        /** From 1. */
        page: z.int(),
        /** Left, bottom, right, top in default user space. */
        rect: z.array(z.number()).length(4),
        /** What is shown of the page, in the same space. */
        cropBox: z.array(z.number()).length(4),
        rotate: z.int(),
        contents: z.string(),
        flags: z.int(),
        hasAppearance: z.boolean(),
      }),
    ),
    signatures: z.array(
      z.object({
        subFilter: z.string().nullable(),
        /** Where the byte range ends. */
        end: z.int(),
        signer: z.string().nullable().optional(),
        signatureTimeStamp: z.string().nullable().optional(),
        valid: z.boolean(),
        error: z.string().nullable(),
      }),
    ),
    dss: z
      .object({
        certs: z.array(z.string()),
        ocsps: z.array(z.string()),
        crls: z.array(z.string()),
        vri: z.array(z.string()),
        problems: z.array(z.string()),
      })
      .nullable(),
  }),
]);

const xmlAnswerSchema = z.object({ valid: z.boolean() });

/** What PDFBox and Bouncy Castle say of a file. */
export type PdfboxAnswer = z.infer<typeof answerSchema>;

/** PDFBox, Bouncy Castle and Java's XML signatures in one long process. */
export class Pdfbox {
  readonly #rootFile: string;
  #process: ChildProcessWithoutNullStreams | undefined;
  #lines: Interface | undefined;

  constructor(rootFile: string) {
    this.#rootFile = rootFile;
  }

  /** What PDFBox and Bouncy Castle say of a PDF. One file at a time. */
  async ask(file: string, password: string | null): Promise<PdfboxAnswer> {
    const line = await this.#answer([path.resolve(file), Buffer.from(password ?? "").toString("base64")]);
    return line === null
      ? { opened: false, error: "no answer in time" }
      : answerSchema.parse(JSON.parse(line));
  }

  /** Whether Java's own library finds a file's first XML signature good. One file at a time. */
  async isXmlSignatureValid(file: string): Promise<boolean> {
    const line = await this.#answer([path.resolve(file), "", "xml"]);
    const answer = xmlAnswerSchema.safeParse(JSON.parse(line ?? "null"));
    return answer.success && answer.data.valid;
  }

  /** A file that takes too long costs the process, and the next one begins another. */
  async #answer(question: readonly string[]): Promise<string | null> {
    const child = (this.#process ??= this.#start());
    const lines = (this.#lines ??= createInterface({ input: child.stdout, crlfDelay: Infinity }));
    const answer = new Promise<string | null>((resolve) => {
      const finish = (line: string | null): void => {
        clearTimeout(timer);
        lines.off("line", finish);
        child.off("exit", die);
        resolve(line);
      };
      const die = (): void => finish(null);
      const timer = setTimeout(die, TIME_LIMIT_MS);
      lines.once("line", finish);
      child.once("exit", die);
    });
    child.stdin.write(`${question.join("\t")}\n`);
    const line = await answer;
    if (line === null) this.close();
    return line;
  }

  close(): void {
    this.#process?.kill("SIGKILL");
    this.#process = undefined;
    this.#lines = undefined;
  }

  #start(): ChildProcessWithoutNullStreams {
    const source = repositoryFile("test/conformance/judge/Judge.java");
    const child = spawn("java", [...javaArguments(source), this.#rootFile]);
    child.stderr.resume();
    child.stdin.on("error", () => undefined);
    return child;
  }
}
