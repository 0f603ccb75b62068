import { readFileSync, writeFileSync } from "node:fs";
import type { ErrorCode } from "../../../protocol/error.ts";
import { repositoryFile } from "../../e2e/repository-file.ts";
import type { TestIdentity } from "../../pki/test-pki.ts";
import { javaArguments } from "../judge/java.ts";
import { runMaker, type SourceShelf } from "./shelf.ts";

const PRODUCER = "pdfbox";

interface Order {
  readonly what: string;
  readonly rule: string;
  readonly trait: string;
  readonly expected?: ErrorCode;
}

const ORDERS: readonly Order[] = [
  { what: "signed", rule: "none", trait: "signed by others" },
  { what: "certified 1", rule: "certified-1", trait: "DocMDP 1", expected: "PDF_CERTIFIED_NO_CHANGES" },
  { what: "certified 2", rule: "certified-2", trait: "DocMDP 2" },
  { what: "certified 3", rule: "certified-3", trait: "DocMDP 3" },
  { what: "a field locked", rule: "locked-include", trait: "FieldMDP" },
  { what: "all but a field locked", rule: "locked-exclude", trait: "FieldMDP" },
];

const INPUTS = {
  "nested fields": "pdf-lib nested fields",
  "object streams": "pdf-lib nested fields in object streams",
} as const;

/** Documents that another office's software signed, certified or locked. */
export async function makeCertifiedSources(
  shelf: SourceShelf,
  signer: Pick<TestIdentity, "certificate" | "pkcs8">,
): Promise<void> {
  const key = shelf.path("other.p8");
  const certificate = shelf.path("other.cer");
  writeFileSync(key, signer.pkcs8);
  writeFileSync(certificate, signer.certificate);
  const made = Object.entries(INPUTS).flatMap(([from, input]) =>
    ORDERS.map((order) => ({ ...order, input: shelf.fileOf(input), name: `${order.what}, ${from}` })),
  );
  const output = (name: string): string => shelf.path(`pdfbox-${name}.pdf`.replaceAll(/[^\w.-]/g, "-"));
  const program = repositoryFile("test/conformance/source/Certifier.java");
  const documents = made.flatMap(({ input, name, rule }) => [input, output(name), rule]);
  await runMaker(["java", ...javaArguments(program), key, certificate, ...documents], shelf.folder);
  for (const { name, trait, expected } of made)
    shelf.put(PRODUCER, name, output(name), { traits: [trait], ...(expected !== undefined && { expected }) });
  const signed = readFileSync(output("signed, nested fields"), "latin1");
  const broken = signed.replace(/startxref\s+\d+\s+%%EOF\s*$/, "startxref\n7\n%%EOF\n");
  shelf.write("damaged", "signed by others", Buffer.from(broken, "latin1"), {
    traits: ["signed by others", "broken xref"],
    expected: "PDF_DAMAGED_AND_SIGNED",
  });
}
