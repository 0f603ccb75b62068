import type { DocumentRule } from "../../protocol/adapter/adapter.ts";
import type { PageDocument, PageElement } from "../../protocol/adapter/page-dom.ts";
import { findDocuments, type FoundDocument, type Place } from "../../protocol/adapter/page-find.ts";
import { type RuleInPage, rulesInPage, type Trace } from "../../protocol/adapter/page-rule.ts";
import { scanPage } from "../../protocol/adapter/page-select.ts";
import type { SignatureKind } from "../../protocol/signature-kind.ts";
import { SelectorTrace, type PartCheck } from "./selector-trace.ts";
import { readUpload, type UploadCheck } from "./upload-check.ts";

/** Documents that are told of; a page may have thousands. */
const MAX_TOLD = 200;

/** Longest value that is told, characters. */
const MAX_VALUE_CHARACTERS = 500;

/** A document as the extension would know it. */
export interface CheckedDocument {
  /** Number of its rule, from 1. */
  readonly rule: number;
  readonly source: string;
  readonly title: string;
  readonly number: string | null;
  readonly date: string | null;
  /** What it waits for; `null` for nothing. */
  readonly kind: SignatureKind | null;
  /** The portal says that it is signed. */
  readonly signed: boolean;
  /** Where the button goes, such as `afterend td.viec`; `null` without one. */
  readonly button: string | null;
  readonly badge: string | null;
  /** How it would go back; `null` where nothing does. */
  readonly upload: UploadCheck | null;
}

/** One rule in the page. */
export interface RuleCheck {
  /** From 1. */
  readonly rule: number;
  readonly path: string;
  /** Whether the rule is for this page at all, by its path and by what it waits for. */
  readonly applies: boolean;
  /** What was looked for, part by part. */
  readonly parts: readonly PartCheck[];
}

/** What an adapter finds in a page. */
export interface PageCheck {
  readonly rules: readonly RuleCheck[];
  /** All that were found; of very many, only the first are told. */
  readonly documentCount: number;
  readonly documents: readonly CheckedDocument[];
  /** What should have matched and did not: by this the user is told that the portal has changed. */
  readonly broken: readonly string[];
}

/** Looks in a page for documents as the extension does, and notes what each selector matched. */
export function checkPage(rules: readonly DocumentRule[], page: PageDocument): PageCheck {
  const trace = new SelectorTrace();
  const note: Trace = (rule, part, selector, match) => trace.add(rule, part, selector, match);
  const { documents, broken } = findDocuments(rules, page, { trace: note });
  const inPage = new Map(rulesInPage(rules, scanPage(page)).map((at) => [at.index, { ...at, trace: note }]));
  const missing = new Set(broken);
  const told = documents.slice(0, MAX_TOLD).map((document) => {
    const upload = uploadOf(document, inPage.get(document.rule));
    if (upload !== null) for (const one of upload.missing) missing.add(one);
    return { ...summaryOf(document), upload };
  });
  return {
    rules: rules.map(({ path }, index) => ({
      rule: index + 1,
      path,
      applies: inPage.has(index),
      parts: trace.partsOf(index),
    })),
    documentCount: documents.length,
    documents: told,
    broken: [...missing],
  };
}

function uploadOf({ kind, item }: FoundDocument, at: RuleInPage | undefined): UploadCheck | null {
  const upload = at?.rule.upload;
  return at === undefined || upload === undefined || kind === null ? null : readUpload(at, item, upload);
}

function summaryOf(document: FoundDocument): Omit<CheckedDocument, "upload"> {
  const { rule, source, title, number, date, kind, signed, button, badge } = document;
  return {
    rule: rule + 1,
    source: short(source) ?? "",
    title: short(title) ?? "",
    number: short(number),
    date: short(date),
    kind,
    signed,
    button: placeText(button),
    badge: placeText(badge),
  };
}

function short(value: string | null): string | null {
  return value?.slice(0, MAX_VALUE_CHARACTERS) ?? null;
}

function placeText(place: Place | null): string | null {
  return place === null ? null : `${place.position} ${elementText(place.anchor)}`;
}

/** How an element is spoken of, such as `td#viec.cot`. */
function elementText(element: PageElement): string {
  const id = element.getAttribute("id");
  const classes = (element.getAttribute("class") ?? "").split(/\s+/).filter((name) => name !== "");
  const text = [element.localName, ...(id === null ? [] : [`#${id}`]), ...classes.map((name) => `.${name}`)];
  return text.join("").slice(0, 100);
}
