import { parseArgs } from "node:util";
import { KysoError } from "../../protocol/error.ts";

/** A sentence in both languages of the command line. */
export interface Text {
  readonly vi: string;
  readonly en: string;
}

/** One option of a command. */
export interface Option extends Text {
  readonly type: "string" | "boolean";
  /** What stands for its value in the help, such as `FILE`. */
  readonly value?: string;
  readonly short?: string;
  /** Whether it may be given several times; then its values are a list. */
  readonly multiple?: true;
}

export type Options = Readonly<Record<string, Option>>;

/** The values of the options that were given. */
export type Values<O extends Options> = {
  readonly [N in keyof O]?: O[N]["type"] extends "boolean"
    ? boolean
    : O[N]["multiple"] extends true
      ? readonly string[]
      : string;
};

/** What a command tells of itself. */
export interface Description<O extends Options = Options> extends Text {
  /** As it is typed, without `kyso`. */
  readonly usage: string;
  readonly options: O;
}

/** Options of every command. */
const COMMON = {
  json: {
    type: "boolean",
    vi: "In đúng một giá trị JSON ra đầu ra chuẩn, ngoài ra không in gì.",
    en: "Print exactly one JSON value on standard output, and nothing else there.",
  },
  help: { type: "boolean", short: "h", vi: "In hướng dẫn này.", en: "Print this help." },
} as const satisfies Options;

/**
 * Reads a command's arguments. An option that is not in the table is refused, and so is one that is given twice but may not.
 *
 * @throws {KysoError} USAGE
 */
export function parseArguments<O extends Options>(
  description: Description<O>,
  args: readonly string[],
): { readonly values: Values<O & typeof COMMON>; readonly positionals: readonly string[] } {
  const all: Options = { ...description.options, ...COMMON };
  const options = Object.fromEntries(
    Object.entries(all).map(([name, { type, short, multiple = false }]) => [
      name,
      { type, multiple, ...(short !== undefined && { short }) },
    ]),
  );
  try {
    const { values, positionals, tokens } = parseArgs({
      args: [...args],
      options,
      allowPositionals: true,
      strict: true,
      tokens: true,
    });
    const names = tokens.flatMap((token) => (token.kind === "option" ? [token.name] : []));
    const twice = names.find((name, index) => names.indexOf(name) !== index && all[name]?.multiple !== true);
    if (twice !== undefined) {
      throw new KysoError("USAGE", `--${twice} is given twice`);
    }
    return { values: values as Values<O & typeof COMMON>, positionals };
  } catch (cause) {
    throw cause instanceof KysoError ? cause : new KysoError("USAGE", messageOf(cause), { cause });
  }
}

/**
 * Reads the arguments of a command that takes options only.
 *
 * @throws {KysoError} USAGE
 */
export function parseOptions<O extends Options>(
  description: Description<O>,
  args: readonly string[],
): Values<O & typeof COMMON> {
  const { values, positionals } = parseArguments(description, args);
  if (positionals.length > 0) {
    throw new KysoError("USAGE", `kyso ${description.usage}`);
  }
  return values;
}

/** Whether the arguments ask for help or for JSON, known before they are found right or wrong. */
export function isAsked(name: keyof typeof COMMON, args: readonly string[]): boolean {
  const end = args.indexOf("--");
  const before = end < 0 ? args : args.slice(0, end);
  return before.includes(`--${name}`) || (name === "help" && before.includes("-h"));
}

/** The help of a command: Vietnamese, then English. */
export function helpOf(description: Description): string {
  const all = Object.entries({ ...description.options, ...COMMON } as Options);
  const part = (language: keyof Text, use: string, heading: string): string =>
    [
      description[language],
      "",
      `${use}: kyso ${description.usage}`,
      "",
      `${heading}:`,
      ...all.map(([name, option]) => `${flagOf(name, option)}\n      ${option[language]}`),
      "",
    ].join("\n");
  return `${part("vi", "Cách dùng", "Tùy chọn")}\n${part("en", "Usage", "Options")}`;
}

function flagOf(name: string, { short, value }: Option): string {
  return `  ${short === undefined ? "" : `-${short}, `}--${name}${value === undefined ? "" : ` ${value}`}`;
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
