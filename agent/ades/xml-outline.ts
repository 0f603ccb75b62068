import { KysoError } from "../../protocol/error.ts";
import {
  assertCharacters,
  ATTRIBUTE,
  CDATA_START,
  COMMENT_START,
  DOCTYPE,
  END_TAG,
  INSTRUCTION_START,
  resolveReferences,
  START_TAG_END,
  START_TAG_NAME,
  XML_DECLARATION,
} from "./xml-grammar.ts";

/** Elements within elements. */
export const MAX_XML_DEPTH = 256;

/** Elements and attributes of one document. */
export const MAX_XML_NODES = 100_000;

/** Attributes of one element. */
export const MAX_XML_ATTRIBUTES = 1024;

/** Namespaces that elements around one another declare, each declaration counted. */
export const MAX_XML_NAMESPACES = 512;

/** An element, as it stands in the text. */
export interface XmlElement {
  /** With its prefix. */
  readonly name: string;
  readonly parent: XmlElement | null;
  /** What its `Id`, `ID`, `id` and `xml:id` say. */
  readonly ids: readonly string[];
  /** Namespaces that it and those around it declare. */
  readonly namespaces: number;
  /** Where one more child goes: the `<` of the end tag, or the `/` of an empty element's only tag. */
  innerEnd: number;
  isEmptyTag: boolean;
}

/** Where the elements of a document stand in its text. */
export interface XmlOutline {
  readonly root: XmlElement;
  /** In document order. */
  readonly elements: readonly XmlElement[];
  /** Whether a text has a comment in the middle, where that is allowed. */
  readonly hasCommentInText: boolean;
}

const ID_ATTRIBUTES = new Set(["Id", "ID", "id", "xml:id"]);

/**
 * Finds the elements of a document, and holds the whole text to the grammar: a signer must not guess what a sloppy text
 * means, since others will guess otherwise, and neither must who checks. There are no document types here, so nothing
 * that could fetch, expand or default.
 *
 * @param text as it is in the file, line ends included
 * @param comments whether a text may have a comment in the middle, which hides from some readers what stands behind it:
 *   not in what is to be signed
 * @throws {KysoError} XML_INVALID, XML_DTD_REFUSED, XML_ENCODING_UNSUPPORTED, XML_TOO_COMPLEX, XML_COMMENT_IN_TEXT
 * @see XML 1.0 (fifth edition), 2
 */
export function outlineOf(text: string, comments: "anywhere" | "between" = "between"): XmlOutline {
  assertCharacters(text);
  return new Scanner(text, comments).scan();
}

class Scanner {
  readonly #text: string;
  readonly #comments: "anywhere" | "between";
  readonly #elements: XmlElement[] = [];
  #at = 0;
  #nodes = 0;
  #depth = 0;
  #open: XmlElement | null = null;
  /** Whether the text since the last tag has a word in it, and then a comment behind that. */
  #run: "blank" | "text" | "text and comment" = "blank";
  #hasCommentInText = false;

  constructor(text: string, comments: "anywhere" | "between") {
    this.#text = text;
    this.#comments = comments;
  }

  scan(): XmlOutline {
    this.#declaration();
    while (this.#at < this.#text.length) this.#next();
    const [root] = this.#elements;
    if (root === undefined || this.#open !== null) throw invalid("the document ends too early");
    return { root, elements: this.#elements, hasCommentInText: this.#hasCommentInText };
  }

  #declaration(): void {
    if (!/^<\?xml[^A-Za-z0-9._-]/.test(this.#text)) return;
    const [, version, encoding = "UTF-8"] = this.#take(XML_DECLARATION) ?? [];
    if (version === undefined) throw invalid("the XML declaration");
    if (version !== "1.0" || !/^(?:utf-?8|us-ascii)$/i.test(encoding)) {
      throw new KysoError("XML_ENCODING_UNSUPPORTED", `XML ${version}, ${encoding}`);
    }
  }

  #next(): void {
    const found = this.#text.indexOf("<", this.#at);
    const end = found === -1 ? this.#text.length : found;
    if (end > this.#at) this.#characters(this.#text.slice(this.#at, end));
    this.#at = end;
    if (found === -1) return;
    const next = this.#text.charAt(found + 1);
    if (next === "/") this.#endTag();
    else if (next === "?") this.#instruction();
    else if (next === "!") this.#declarationOrComment();
    else this.#startTag();
  }

  #characters(text: string): void {
    if (text.includes("]]>")) throw invalid("]]> in a text");
    resolveReferences(text);
    this.#words(/[^\x20\t\r\n]/.test(text));
  }

  #words(areAny: boolean): void {
    if (!areAny) return;
    if (this.#open === null) throw invalid("text outside of the root element");
    if (this.#run === "text and comment") {
      if (this.#comments === "between") throw new KysoError("XML_COMMENT_IN_TEXT", `in ${this.#open.name}`);
      this.#hasCommentInText = true;
    }
    this.#run = "text";
  }

  #startTag(): void {
    if (this.#open === null && this.#elements.length > 0) throw invalid("two root elements");
    const [, name] = this.#take(START_TAG_NAME) ?? [];
    if (name === undefined) throw invalid("a start tag");
    const element: XmlElement = {
      name,
      parent: this.#open,
      ...this.#attributes(this.#open?.namespaces ?? 0),
      innerEnd: 0,
      isEmptyTag: false,
    };
    const [, end] = this.#take(START_TAG_END) ?? [];
    if (end === undefined) throw invalid(`the start tag of ${name}`);
    this.#count();
    this.#elements.push(element);
    this.#run = "blank";
    if (end === "/>") Object.assign(element, { isEmptyTag: true, innerEnd: this.#at - end.length });
    else this.#enter(element);
  }

  #enter(element: XmlElement): void {
    this.#open = element;
    this.#depth += 1;
    if (this.#depth > MAX_XML_DEPTH) throw tooComplex("elements within elements", MAX_XML_DEPTH);
  }

  #attributes(around: number): Pick<XmlElement, "ids" | "namespaces"> {
    const names = new Set<string>();
    const ids: string[] = [];
    let namespaces = around;
    for (;;) {
      const [, name, quoted] = this.#take(ATTRIBUTE) ?? [];
      if (name === undefined || quoted === undefined) return { ids, namespaces };
      if (names.has(name)) throw invalid(`the attribute ${name} twice`);
      names.add(name);
      this.#count();
      if (names.size > MAX_XML_ATTRIBUTES) throw tooComplex("attributes", MAX_XML_ATTRIBUTES);
      if (name === "xmlns" || name.startsWith("xmlns:")) namespaces += 1;
      if (namespaces > MAX_XML_NAMESPACES) throw tooComplex("namespaces", MAX_XML_NAMESPACES);
      const value = resolveReferences(quoted.slice(1, -1));
      if (ID_ATTRIBUTES.has(name)) ids.push(value);
    }
  }

  #endTag(): void {
    const start = this.#at;
    const [, name] = this.#take(END_TAG) ?? [];
    if (this.#open === null || name !== this.#open.name) throw invalid("an end tag");
    this.#open.innerEnd = start;
    this.#open = this.#open.parent;
    this.#depth -= 1;
    this.#run = "blank";
  }

  #instruction(): void {
    const [, target] = this.#take(INSTRUCTION_START) ?? [];
    if (target === undefined || target.toLowerCase() === "xml") throw invalid("a processing instruction");
    this.#passBy("?>", "a processing instruction");
  }

  #declarationOrComment(): void {
    if (this.#text.startsWith(CDATA_START, this.#at)) {
      this.#characterData();
    } else if (this.#text.startsWith(DOCTYPE, this.#at)) {
      throw new KysoError("XML_DTD_REFUSED");
    } else if (this.#text.startsWith(COMMENT_START, this.#at)) {
      this.#comment();
    } else {
      throw invalid("a declaration");
    }
  }

  #comment(): void {
    this.#at += COMMENT_START.length;
    this.#passBy("--", "a comment");
    if (this.#text.charAt(this.#at) !== ">") throw invalid("-- in a comment");
    this.#at += 1;
    if (this.#run === "text") this.#run = "text and comment";
  }

  #characterData(): void {
    if (this.#open === null) throw invalid("a CDATA section outside of the root element");
    this.#at += CDATA_START.length;
    this.#words(/[^\x20\t\r\n]/.test(this.#passBy("]]>", "a CDATA section")));
  }

  /** Goes behind the next `end`, and gives what stands before it. */
  #passBy(end: string, what: string): string {
    const found = this.#text.indexOf(end, this.#at);
    if (found === -1) throw invalid(`${what} without an end`);
    const passed = this.#text.slice(this.#at, found);
    this.#at = found + end.length;
    return passed;
  }

  #count(): void {
    this.#nodes += 1;
    if (this.#nodes > MAX_XML_NODES) throw tooComplex("elements", MAX_XML_NODES);
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match !== null) this.#at = pattern.lastIndex;
    return match;
  }
}

function tooComplex(what: string, limit: number): KysoError {
  return new KysoError("XML_TOO_COMPLEX", `too many ${what}`, { detail: { limit } });
}

function invalid(what: string): KysoError {
  return new KysoError("XML_INVALID", what);
}
