import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalText } from "../../../agent/ades/exclusive-canonical.ts";
import { MAX_XML_BYTES, insertionOf, readXmlFile } from "../../../agent/ades/xml-file.ts";
import { MAX_XML_DEPTH, MAX_XML_NODES, outlineOf } from "../../../agent/ades/xml-outline.ts";
import { MemorySource } from "../../../agent/pdf/source.ts";
import { isErrorCode, KysoError } from "../../../protocol/error.ts";
import { codeOf } from "../pdf/open.ts";

const read = (text: string): ReturnType<typeof readXmlFile> =>
  readXmlFile(new MemorySource(Buffer.from(text)));

/** A document with something of everything, and pieces of it to put together wrongly. */
const SAMPLE =
  '<?xml version="1.0" encoding="UTF-8"?>\r\n<?p q ?><!-- c --><a:a xmlns:a="urn:a" xmlns="urn:b" Id="x" a:b=\'"\'>' +
  "t&amp;&#x1F600;<![CDATA[<&]]><b xmlns=''><c xml:id=\"y\"/></b>\n<?r?></a:a>\n<!-- d -->";
const PIECES = [
  "<",
  ">",
  "/",
  "&",
  ";",
  '"',
  "'",
  "=",
  "<a>",
  "</a>",
  "<!--",
  "-->",
  "--",
  "<![CDATA[",
  "]]>",
  "<?",
  "?>",
  "<!DOCTYPE a>",
  "xmlns:",
  "\u0000",
  "\uD800",
  "ế",
  " ",
];

/** Reads, and takes nothing but our own refusal. */
function readOrRefuse(text: string): ReturnType<typeof readXmlFile> | null {
  try {
    return read(text);
  } catch (error) {
    expect(error).toBeInstanceOf(KysoError);
    expect(isErrorCode((error as KysoError).code)).toBe(true);
    expect((error as KysoError).code).not.toBe("INTERNAL");
    return null;
  }
}

describe("reading XML", () => {
  test("fails only with our own codes where a document ends early", () => {
    for (let end = 0; end < SAMPLE.length; end += 1) readOrRefuse(SAMPLE.slice(0, end));
    expect(readOrRefuse(SAMPLE)).not.toBeNull();
  });

  test("fails only with our own codes where a document is damaged", () => {
    const damage = fc.tuple(fc.nat(SAMPLE.length), fc.nat(4), fc.constantFrom(...PIECES));
    fc.assert(
      fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), (places) => {
        let text = SAMPLE;
        for (const [at, length, piece] of places) text = text.slice(0, at) + piece + text.slice(at + length);
        readOrRefuse(text);
      }),
      { numRuns: 2000 },
    );
  });

  test("fails only with our own codes on any bytes", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 30 }), (parts) => {
        readOrRefuse(parts.join(""));
      }),
      { numRuns: 2000 },
    );
  });

  test("finds the place for a child such that the rest has the same canonical form", () => {
    const name = fc.constantFrom("a", "b", "p:c");
    const leaf = fc.constantFrom("", "t", "&lt;", "<!-- c -->", "<?i?>", "\r\n", "<b />", "<![CDATA[]]>");
    const { tree } = fc.letrec<{ tree: string }>((tie) => ({
      tree: fc
        .tuple(name, fc.array(fc.oneof({ depthSize: "small" }, leaf, tie("tree")), { maxLength: 4 }))
        .map(([tag, children]) => `<${tag} x='1'>${children.join("")}</${tag}>`),
    }));
    fc.assert(
      fc.property(tree, fc.nat(), (inner, pick) => {
        const text = `<p:r xmlns:p="urn:p">${inner}</p:r>`;
        const file = readOrRefuse(text);
        if (file === null) return;
        const { elements } = file.outline;
        const parent = elements[pick % elements.length];
        if (parent === undefined) return;
        const { start, end, text: added } = insertionOf(file, parent, "<?here?>");
        const bytes = Buffer.from(text);
        const changed = Buffer.concat([bytes.subarray(0, start), Buffer.from(added), bytes.subarray(end)]);
        const again = readXmlFile(new MemorySource(changed));
        expect(canonicalText(again.document).replace("<?here?>", "")).toBe(canonicalText(file.document));
      }),
    );
  });

  test("takes a document up to each limit and none beyond", () => {
    const nested = (depth: number): string => "<a>".repeat(depth) + "</a>".repeat(depth);
    expect(outlineOf(nested(MAX_XML_DEPTH)).elements).toHaveLength(MAX_XML_DEPTH);
    expect(codeOf(() => outlineOf(nested(MAX_XML_DEPTH + 1)))).toBe("XML_TOO_COMPLEX");
    const many = (count: number): string => `<a>${"<b/>".repeat(count - 1)}</a>`;
    expect(outlineOf(many(MAX_XML_NODES)).elements).toHaveLength(MAX_XML_NODES);
    expect(codeOf(() => outlineOf(many(MAX_XML_NODES + 1)))).toBe("XML_TOO_COMPLEX");
    const large = { size: MAX_XML_BYTES + 1, read: () => new Uint8Array() };
    expect(codeOf(() => readXmlFile(large))).toBe("FILE_TOO_LARGE");
  });

  test("is not slowed down by what never ends", () => {
    const started = performance.now();
    for (const piece of ["<!--", "<?p ", "<![CDATA[", "&", "<a b='", "<a ", "&#x", "]]", "<"]) {
      readOrRefuse(`<a>${piece.repeat(200_000)}`);
      readOrRefuse(`<a ${" ".repeat(500_000)}`);
    }
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe("the canonical form", () => {
  test.each([
    ["<?p q ?><a><?r?></a><?s t?>", "<?p q ?>\n<a><?r?></a>\n<?s t?>"],
    ["<!-- c --><a>1<!-- d --></a>", "<a>1</a>"],
    ['<?xml version="1.0"?>\r\n<a>\r\n\r\u2028\u0085&#13;</a>', "<a>\n\n\u2028\u0085&#xD;</a>"],
    ["<a b='\"&lt;>&#9;\t\r\n&#10;'/>", '<a b="&quot;&lt;>&#x9;  &#xA;"></a>'],
    ["<a><![CDATA[<&>]]>&gt;\"'</a>", "<a>&lt;&amp;&gt;&gt;\"'</a>"],
    [
      '<a xmlns:b="urn:1" xmlns:C="urn:2" xmlns:d="urn:3" d="4" C:z="1" b:y="2" xml:lang="vi"/>',
      '<a xmlns:C="urn:2" xmlns:b="urn:1" d="4" xml:lang="vi" b:y="2" C:z="1"></a>',
    ],
    [
      '<p:a xmlns:p="urn:A"><p:b xmlns:p="urn:B"><p:c xmlns:p="urn:A"/></p:b></p:a>',
      '<p:a xmlns:p="urn:A"><p:b xmlns:p="urn:B"><p:c xmlns:p="urn:A"></p:c></p:b></p:a>',
    ],
    [
      '<a xmlns="urn:a"><b xmlns=""><c/><d xmlns="urn:a"/></b></a>',
      '<a xmlns="urn:a"><b xmlns=""><c></c><d xmlns="urn:a"></d></b></a>',
    ],
    ['<p:a xmlns:p="http://x?a&amp;b" xmlnsc="1"/>', '<p:a xmlns:p="http://x?a&amp;b" xmlnsc="1"></p:a>'],
  ])("of %s is as the standard says", (text, canonical) => {
    expect(canonicalText(read(text).document)).toBe(canonical);
  });
});
