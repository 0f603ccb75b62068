import { parsePattern, type Template } from "../../../protocol/template.ts";
import type { LookLine } from "../look.ts";
import type { LookValues } from "./look-value.ts";

/** Line breaks of every system, and of Unicode. */
const LINE_BREAK = /\r\n|[\n\r\u0085\u2028\u2029]/;

/** The lines of a template with their values in place; a line one of whose values is missing is left out. */
export function filledLines(template: Template, values: LookValues): readonly LookLine[] {
  return template.lines.flatMap(({ text, bold, italic, ...own }) => {
    const filled = fill(text, values);
    if (filled === null) return [];
    const style = {
      bold,
      italic,
      sizePt: own.sizePt ?? template.sizePt,
      colour: own.colour ?? template.colour,
      align: own.align ?? template.align,
    };
    return filled.split(LINE_BREAK).map((line) => ({ ...style, text: line }));
  });
}

function fill(pattern: string, values: LookValues): string | null {
  const parts = parsePattern(pattern);
  if ("fault" in parts) return null;
  let filled = "";
  for (const part of parts) {
    const value = typeof part === "string" ? part : part.map((name) => values[name]).find(Boolean);
    if (value === undefined) return null;
    filled += value;
  }
  return filled;
}
