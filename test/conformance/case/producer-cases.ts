import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { repositoryFile } from "../../e2e/repository-file.ts";
import { javaArguments } from "../judge/java.ts";
import { runTool } from "../judge/tool.ts";
import { type Case, fails, neverPasses, passes, type Reason } from "./case.ts";
import type { CasePki } from "./case-pki.ts";
import { appended, firstRevision, lastSection } from "./pdf-file.ts";
import { OBJECT, sampleBodies, signedSample } from "./sample.ts";
import { sealedBy } from "./seal.ts";

/** What others' programs make of the document before it is signed. */
const STRUCTURES: Readonly<Record<string, readonly string[]>> = {
  "a plain table": ["--object-streams=disable"],
  "object streams": ["--object-streams=generate"],
  "a linearised file": ["--linearize"],
  "a linearised file with object streams": ["--linearize", "--object-streams=generate"],
};

const ENCRYPTED = ["--encrypt", "", "owner", "256", "--"] as const;

/** Files that PDFBox signed and qpdf wrote, as they are and as somebody changed them. */
export async function producerCases(folder: string, pki: CasePki): Promise<readonly Case[]> {
  const signer = await pki.signerWith({}, pki.root);
  const desk = new ProducerDesk(folder, signer);
  const made = (name: string, bytes: Uint8Array, expected: Case["expected"], reason?: Reason): Case => ({
    name: `by PDFBox: ${name}`,
    line: "producers",
    bytes,
    desk: "usual",
    expected,
    apart: { pdfsig: reason, pdfbox: reason },
  });
  const sound = { intact: true, changesAfter: ["none"] } as const;
  const signed = Object.entries(STRUCTURES).map(([name, options]) => ({ name, bytes: desk.signed(options) }));
  const certified = desk.signed([], "certified-2");
  const [plain] = signed;
  const twice = desk.signedAgain(plain?.bytes ?? Buffer.alloc(0));
  const own = signedSample(sealedBy(signer));
  return [
    ...signed.map(({ name, bytes }) => made(`${name}, signed`, bytes, passes(sound))),
    // PDFBox enciphers the room that it keeps for the value, and so leaves there what nobody can tell from a message.
    made(
      "an encrypted file, signed, with bytes behind the value",
      desk.signed(ENCRYPTED),
      fails(["FORMAT_FAILURE"]),
      "padding",
    ),
    made("certified with permission 2", certified, passes(sound)),
    made("signed twice", twice, { ...passes({ changesAfter: ["signatures"], changesAllowed: true }) }),
    ...signed.map(({ name, bytes }) =>
      made(
        `${name}, signed, and then a page of the tree exchanged`,
        forged(bytes),
        fails(["FORMAT_FAILURE"], { changesAfter: ["other"], changesAllowed: false }),
        "own bytes",
      ),
    ),
    made(
      "signed, and then written anew by qpdf",
      desk.rewritten(plain?.bytes ?? Buffer.alloc(0)),
      neverPasses,
    ),
    made(
      "signed by hand, and then written anew by qpdf as a linearised file",
      desk.rewritten(own, "--linearize"),
      neverPasses,
    ),
  ];
}

/** Behind all numbers that are in use. */
const FORGED_FROM = 900;

/** A catalogue whose one page is another; behind a section that is a stream, a table. */
function forged(file: Uint8Array): Buffer {
  const first = FORGED_FROM;
  const text = Buffer.from(file).toString("latin1");
  const root = [...text.matchAll(/\/Root (\d+) 0 R/g)].at(-1)?.[1] ?? "1";
  const form = /\/AcroForm (\d+ 0 R)/.exec(text)?.[1];
  const catalog = `<< /Type /Catalog /Pages ${first} 0 R ${form === undefined ? "" : `/AcroForm ${form}`} >>`;
  return appended(
    file,
    {
      [Number(root)]: catalog,
      [first]: `<< /Type /Pages /Kids [${first + 1} 0 R] /Count 1 >>`,
      [first + 1]: `<< /Type /Page /Parent ${first} 0 R /MediaBox [0 0 595 842] >>`,
    },
    { root: `${root} 0 R`, previous: lastSection(file) },
  );
}

/** Runs qpdf, and PDFBox with a key. */
class ProducerDesk {
  readonly #folder: string;
  readonly #key: string;
  readonly #certificate: string;
  #files = 0;

  constructor(folder: string, { pkcs8, certificate }: CasePki["signer"]) {
    this.#folder = folder;
    this.#key = path.join(folder, "producer.p8");
    this.#certificate = path.join(folder, "producer.cer");
    writeFileSync(this.#key, pkcs8);
    writeFileSync(this.#certificate, certificate);
  }

  /** The sample without a signature, as qpdf writes it, signed by PDFBox. */
  signed(options: readonly string[], rule = "none"): Buffer {
    const bodies = sampleBodies("null");
    const unsigned = firstRevision({
      ...bodies,
      [OBJECT.form]: "<< /Fields [7 0 R] /DA (/F 12 Tf 0 g) /DR << /Font << /F 3 0 R >> >> >>",
      [OBJECT.page]: (bodies[OBJECT.page] ?? "").replace(" 9 0 R]", "]"),
      [OBJECT.widget]: "null",
    });
    return this.#sign(this.#qpdf(unsigned, options), rule);
  }

  signedAgain(bytes: Uint8Array): Buffer {
    return this.#sign(this.#write(bytes), "none");
  }

  rewritten(bytes: Uint8Array, ...options: readonly string[]): Buffer {
    return readFileSync(this.#qpdf(bytes, options));
  }

  #qpdf(bytes: Uint8Array, options: readonly string[]): string {
    const output = this.#name();
    const { status, stderr } = runTool("qpdf", [...options, this.#write(bytes), output]);
    if (status !== 0 && status !== QPDF_WARNED) throw new Error(`qpdf: ${stderr}`);
    return output;
  }

  #sign(input: string, rule: string): Buffer {
    const program = repositoryFile("test/conformance/source/Certifier.java");
    const output = this.#name();
    const args = [...javaArguments(program), this.#key, this.#certificate, input, output, rule];
    const { status, stderr } = runTool("java", args);
    if (status !== 0) throw new Error(`PDFBox: ${stderr}`);
    return readFileSync(output);
  }

  #write(bytes: Uint8Array): string {
    const file = this.#name();
    writeFileSync(file, bytes);
    return file;
  }

  #name(): string {
    return path.join(this.#folder, `producer-${++this.#files}.pdf`);
  }
}

/** Exit code of qpdf for warnings about its input. */
const QPDF_WARNED = 3;
