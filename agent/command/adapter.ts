import {
  type Adapter,
  type DocumentRule,
  parseAdapter,
  parseFamily,
} from "../../protocol/adapter/adapter.ts";
import { MAX_ADAPTER_CHARACTERS } from "../../protocol/adapter/adapter.ts";
import { adapterCovers } from "../../protocol/adapter/origin-pattern.ts";
import { asKysoError, KysoError } from "../../protocol/error.ts";
import type { PageCheck } from "../adapter/page-check.ts";
import { checkApart } from "../adapter/page-process.ts";
import { savedFrom, textOfPage } from "../adapter/page-text.ts";
import { checkText } from "./adapter-text.ts";
import { type Description, parseArguments } from "./argument.ts";
import type { Command } from "./command.ts";
import { failureOf, failureText } from "./failure.ts";
import { readInput } from "./input-file.ts";
import { EXIT, printJson, type Terminal } from "./terminal.ts";

const description = {
  usage: "adapter check FILE --page SAVED.html… [--address URL] [--family FILE] [--json]",
  vi: "Kiểm tra tệp cấu hình cổng với trang đã lưu từ trình duyệt: quy tắc nào khớp, bằng cách nào, văn bản nào được nhận ra. Không chạy gì và không tải gì của trang. Khung (iframe) và shadow root không có trong trang đã lưu.",
  en: "Checks a portal's adapter against pages saved from a browser: which rules match, by which alternative, and which documents are found. Nothing of a page runs, and nothing is fetched for it. Frames and shadow roots are not in saved pages.",
  options: {
    page: {
      type: "string",
      value: "FILE",
      multiple: true,
      vi: "Trang đã lưu (HTML); dùng được nhiều lần.",
      en: "A saved page (HTML); may be given several times.",
    },
    address: {
      type: "string",
      value: "URL",
      vi: "Địa chỉ của trang; không cần nếu trình duyệt đã ghi vào trang khi lưu (như Chrome).",
      en: "Where the page was; not needed where the browser wrote it into the page (as Chrome does).",
    },
    family: {
      type: "string",
      value: "FILE",
      vi: "Tệp của họ cổng mà tệp cấu hình dùng (use).",
      en: "File of the family that the adapter uses (use).",
    },
  },
} as const satisfies Description;

/** Largest saved page that is read, bytes. */
const MAX_PAGE_BYTES = 16 * 1024 * 1024;

/** `kyso adapter`. */
export const adapter: Command = {
  description,
  run: async (args, terminal) => {
    const { values, positionals } = parseArguments(description, args);
    const [what, file, ...more] = positionals;
    const pages = values.page ?? [];
    if (what !== "check" || file === undefined || more.length > 0 || pages.length === 0) {
      throw new KysoError("USAGE", `kyso ${description.usage}`);
    }
    const rules = readRules(file, values.family);
    const outcomes: Outcome[] = [];
    for (const page of pages) outcomes.push(await checkFile(page, rules, values.address));
    print(outcomes, values.json === true, terminal);
    return outcomes.every(fits) ? EXIT.done : EXIT.refused;
  },
  failureJson: (error) => [{ page: null, ...failureOf(error) }],
};

/** What is looked for, and where. */
interface Rules {
  /** `null` for a family, which is nowhere of its own. */
  readonly portal: Pick<Adapter, "origins"> | null;
  readonly documents: readonly DocumentRule[];
}

/** How it went with one page. */
type Outcome = { readonly page: string } & (
  | { readonly error: KysoError }
  | (PageCheck & {
      readonly address: string;
      /** Whether the adapter is for this address. */ readonly covered: boolean;
    })
);

function fits(outcome: Outcome): boolean {
  return !("error" in outcome) && outcome.covered && outcome.broken.length === 0 && outcome.documentCount > 0;
}

function readRules(file: string, familyFile: string | undefined): Rules {
  const value = readJson(file);
  if (!isObject(value) || !("origins" in value)) {
    if (familyFile !== undefined) throw new KysoError("USAGE", "--family goes with an adapter that uses one");
    return { portal: null, documents: parseFamily(value).documents };
  }
  const portal = parseAdapter(value);
  if (portal.use === undefined) {
    if (familyFile !== undefined) throw new KysoError("USAGE", "--family goes with an adapter that uses one");
    return { portal, documents: portal.documents };
  }
  if (familyFile === undefined)
    throw new KysoError("USAGE", `--family is missing: the file of ${portal.use}`);
  const family = parseFamily(readJson(familyFile));
  if (family.id !== portal.use) throw new KysoError("USAGE", `--family is ${family.id}, not ${portal.use}`);
  return { portal, documents: [...portal.documents, ...family.documents] };
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function readJson(file: string): unknown {
  const text = new TextDecoder().decode(
    readInput(file, { bytes: MAX_ADAPTER_CHARACTERS, code: "PORTAL_ADAPTER_INVALID" }),
  );
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new KysoError("PORTAL_ADAPTER_INVALID", `${file} is not JSON`, { cause });
  }
}

async function checkFile(
  page: string,
  { portal, documents }: Rules,
  given: string | undefined,
): Promise<Outcome> {
  try {
    const html = textOfPage(readInput(page, { bytes: MAX_PAGE_BYTES, code: "ADAPTER_PAGE_UNREADABLE" }));
    const address = given ?? savedFrom(html);
    if (address === null) throw new KysoError("USAGE", `--address is missing: ${page} does not tell its own`);
    if (!/^https?:\/\//.test(address) || !URL.canParse(address))
      throw new KysoError("USAGE", `--address ${address}`);
    const found = await checkApart({ rules: documents, html, address });
    return { page, address, covered: portal === null || adapterCovers(portal, address), ...found };
  } catch (cause) {
    const error = asKysoError(cause);
    if (error.code === "USAGE") throw error;
    return { page, error };
  }
}

function print(outcomes: readonly Outcome[], isJson: boolean, terminal: Terminal): void {
  if (isJson) {
    printJson(terminal, outcomes.map(jsonOf));
    return;
  }
  for (const outcome of outcomes) {
    if ("error" in outcome) terminal.err(`${outcome.page}\n${failureText(outcome.error)}`);
    else terminal.out(checkText(outcome, fits(outcome)));
  }
}

function jsonOf(outcome: Outcome): object {
  if ("error" in outcome) return { page: outcome.page, ...failureOf(outcome.error) };
  const { page, ...found } = outcome;
  if (fits(outcome)) return { page, ok: true, ...found };
  return { page, ...failureOf(new KysoError("ADAPTER_MISMATCH")), ...found };
}
