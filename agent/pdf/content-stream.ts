import { isDigit, isRegular, Lexer } from "./lexer.ts";
import { PdfName } from "./object.ts";

/** An operator with what stands before it; strings as their bytes, those of an array one by one, dictionaries left out. */
export interface Operation {
  readonly operator: string;
  readonly operands: readonly (number | PdfName | Uint8Array)[];
}

/** Operators of one content stream that are read. */
const MAX_OPERATIONS = 20_000;

/** Operands before one operator: the parts of a line of text at most. */
const MAX_OPERANDS = 2_000;

/** Bytes that open and close arrays and dictionaries. */
const BRACKETS: ReadonlySet<number> = new Set([0x5b, 0x5d]);
const LESS = 0x3c;
const GREATER = 0x3e;

/**
 * What a content stream does, in its order. `null` for one that is not well formed, or has an image in it.
 *
 * @see ISO 32000-1, 7.8.2
 */
export function contentOperations(content: Uint8Array): Operation[] | null {
  const lexer = new Lexer(content);
  const operations: Operation[] = [];
  let operands: (number | PdfName | Uint8Array)[] = [];
  for (lexer.skipSpace(); lexer.peek() !== -1; lexer.skipSpace()) {
    const operand = readOperand(lexer);
    if (operand === "none") {
      const operator = lexer.readKeyword();
      if (operator === "" || operator === "BI" || operations.length === MAX_OPERATIONS) return null;
      operations.push({ operator, operands });
      operands = [];
    } else if (operand !== "skipped") operands.push(operand);
    if (lexer.faults > 0 || operands.length > MAX_OPERANDS) return null;
  }
  return operations;
}

/** `none` where an operator stands. */
function readOperand(lexer: Lexer): number | PdfName | Uint8Array | "skipped" | "none" {
  const byte = lexer.peek();
  if (byte === 0x2f) return new PdfName(lexer.readName());
  if (byte === 0x28) return lexer.readLiteralString();
  if (byte === LESS && lexer.peek(1) !== LESS) return lexer.readHexString();
  if (BRACKETS.has(byte)) return skip(lexer, 1);
  if (byte === LESS || (byte === GREATER && lexer.peek(1) === GREATER)) return skip(lexer, 2);
  if (isDigit(byte) || byte === 0x2b || byte === 0x2d || byte === 0x2e) return lexer.readNumber();
  if (!isRegular(byte)) lexer.faults += 1;
  return "none";
}

function skip(lexer: Lexer, bytes: number): "skipped" {
  lexer.pos += bytes;
  return "skipped";
}
