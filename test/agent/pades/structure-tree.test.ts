import { describe, expect, test } from "vitest";
import type { PdfDocument } from "../../../agent/pdf/document.ts";
import { PdfArray, PdfDict, PdfRef, type PdfObject, type PdfString } from "../../../agent/pdf/object.ts";
import { serialise } from "../../../agent/pdf/serialise.ts";
import { textOfString } from "../../../agent/pdf/text-string.ts";
import { signatureFields } from "../../../agent/verify/signature-field.ts";
import { prepare, rewritten, type Prepared } from "./prepared-pdf.ts";
import type { SamplePdf } from "./sample-pdf.ts";

const [CATALOG, PAGE, ROOT, ELEMENT, TREE] = [1, 10, 100, 101, 102];

interface Tagged {
  /** Entries of the structure tree root beside its kids and its parent tree. */
  readonly root?: string;
  readonly kids?: string;
  readonly element?: string;
  readonly parentTree?: string;
  readonly tree?: string;
  readonly objects?: Readonly<Record<number, string>>;
  readonly catalog?: string;
}

function tagged(wanted: Tagged = {}): SamplePdf {
  const { root = "/ParentTreeNextKey 1", kids = "101 0 R", parentTree = "102 0 R" } = wanted;
  const entry = parentTree === "" ? "" : `/ParentTree ${parentTree}`;
  return {
    catalog: `/MarkInfo << /Marked true >> /StructTreeRoot 100 0 R ${wanted.catalog ?? ""}`,
    objects: {
      100: `<< /Type /StructTreeRoot /K ${kids} ${entry} ${root} >>`,
      101: `<< /Type /StructElem /P 100 0 R ${wanted.element ?? "/S /Document /K [103 0 R]"} >>`,
      102: wanted.tree ?? "<< /Nums [0 [103 0 R]] >>",
      103: "<< /Type /StructElem /S /P /P 101 0 R >>",
      ...wanted.objects,
    },
  };
}

function text(document: PdfDocument, object: PdfObject): string {
  return Buffer.from(serialise(document.resolve(object)))
    .toString("latin1")
    .replaceAll(/\s+/g, " ");
}

/** The new widget's structure parent, the element that its parent tree leads to, and whether that leads back. */
function joined(prepared: Prepared): { key: number; element: PdfRef; dict: PdfDict } | null {
  const { document, fieldName } = prepared;
  const field = signatureFields(document).find(({ name }) => name === fieldName);
  const key = field?.dict.get("StructParent");
  if (field === undefined || typeof key !== "number") return null;
  const root = document.resolve(document.catalog.get("StructTreeRoot")) as PdfDict;
  const element = lookUp(document, document.resolve(root.get("ParentTree")), key);
  const dict = element === null ? null : document.get(element);
  if (element === null || !(dict instanceof PdfDict)) throw new Error("no element for the key");
  const reference = dict.get("K") as PdfDict;
  expect(text(document, reference)).toBe(`<< /Type /OBJR /Obj ${field.ref.toString()} /Pg 10 0 R >>`);
  expect(text(document, dict.get("S"))).toBe("/Form");
  const parent = document.resolve(dict.get("P")) as PdfDict;
  const kids = document.resolve(parent.get("K"));
  const list = kids instanceof PdfArray ? kids.items : [parent.get("K")];
  expect(list.filter((kid) => element.equals(kid))).toHaveLength(1);
  return { key, element, dict };
}

/** By the limits, as readers find it. */
function lookUp(document: PdfDocument, node: PdfObject, key: number): PdfRef | null {
  if (!(node instanceof PdfDict)) return null;
  const nums = document.resolve(node.get("Nums"));
  if (nums instanceof PdfArray) {
    const at = nums.items.findIndex((item, index) => index % 2 === 0 && item === key);
    const found = nums.items[at + 1];
    return at >= 0 && found instanceof PdfRef ? found : null;
  }
  for (const kid of (document.resolve(node.get("Kids")) as PdfArray).items) {
    const dict = document.resolve(kid) as PdfDict;
    const [least, greatest] = (document.resolve(dict.get("Limits")) as PdfArray).items.map(Number);
    if (key >= (least ?? 0) && key <= (greatest ?? 0)) return lookUp(document, dict, key);
  }
  return null;
}

describe("the widget in a tagged document", () => {
  test("joins the document's root element, by object reference and parent tree", () => {
    const prepared = prepare(tagged());
    const found = joined(prepared);
    expect(found).toMatchObject({ key: 1 });
    expect(found?.dict.get("P")).toEqual(new PdfRef(ELEMENT));
    expect(rewritten(prepared)).toEqual([CATALOG, PAGE, ROOT, ELEMENT, TREE]);
    const root = prepared.document.get(new PdfRef(ROOT)) as PdfDict;
    expect(root.get("ParentTreeNextKey")).toBe(2);
  });

  test("leaves the bytes of all else in the tree as they are", () => {
    const tree = "<< /Nums [ 0   [103 0 R]  ] >>";
    const { whole, original } = prepare(tagged({ tree, element: "/S/Document/K[103  0 R]/T(x)" }));
    const added = whole.toString("latin1", original.length);
    expect(added).toContain("/Nums [ 0   [103 0 R]   1 ");
    expect(added).toContain("/K [103  0 R ");
    expect(added).toContain("/T (x)");
  });

  test.each<[string, Tagged, number, number[]]>([
    ["a root without a next key", { root: "" }, 1, [CATALOG, PAGE, ELEMENT, TREE]],
    ["a next key that is far ahead", { root: "/ParentTreeNextKey 40" }, 40, [1, PAGE, ROOT, ELEMENT, TREE]],
    ["a next key that is taken", { root: "/ParentTreeNextKey 0" }, 1, [1, PAGE, ROOT, ELEMENT, TREE]],
    ["no parent tree yet", { parentTree: "", root: "" }, 0, [1, PAGE, ROOT, ELEMENT]],
    ["an empty parent tree", { tree: "<< /Nums [] >>", root: "" }, 0, [1, PAGE, ELEMENT, TREE]],
    ["a parent tree within the root", { parentTree: "<< /Nums [7 103 0 R] >>" }, 8, [1, PAGE, ROOT, ELEMENT]],
    [
      "numbers in an object of their own",
      { tree: "<< /Nums 104 0 R >>", objects: { 104: "[3 103 0 R]" }, root: "" },
      4,
      [CATALOG, PAGE, ELEMENT, 104],
    ],
    [
      "a parent tree of several levels",
      {
        root: "",
        tree: "<< /Kids [104 0 R] >>",
        objects: {
          104: "<< /Limits [0 9] /Kids [105 0 R 106 0 R] >>",
          105: "<< /Limits [0 4] /Nums [0 103 0 R 4 103 0 R] >>",
          106: "<< /Limits [5 9] /Nums [5 103 0 R 9 103 0 R] >>",
        },
      },
      10,
      [CATALOG, PAGE, ELEMENT, TREE],
    ],
    [
      "kids in an object of their own",
      { element: "/S /Document /K 104 0 R", objects: { 104: "[103 0 R]" }, root: "" },
      1,
      [1, PAGE, TREE, 104],
    ],
    ["an element without kids", { element: "/S /Document", root: "" }, 1, [1, PAGE, ELEMENT, TREE]],
    [
      "an element with one kid",
      { element: "/S /Document /K 103 0 R", root: "" },
      1,
      [1, PAGE, ELEMENT, TREE],
    ],
    [
      "a root element of a type of its own",
      { element: "/S /Van /K 103 0 R", root: "/RoleMap << /Van /Ban /Ban /Document >>" },
      1,
      [1, PAGE, ELEMENT, TREE],
    ],
    ["several elements at the top", { kids: "[101 0 R 103 0 R]" }, 1, [1, PAGE, ROOT, TREE]],
    ["a paragraph at the top", { kids: "103 0 R", root: "" }, 1, [1, PAGE, ROOT, TREE]],
  ])("joins a tree with %s", (_, wanted, key, objects) => {
    const prepared = prepare(tagged(wanted));
    expect(joined(prepared)).toMatchObject({ key });
    expect(rewritten(prepared)).toEqual(objects);
  });

  test.each<[string, Tagged]>([
    ["a parent tree that is no tree", { tree: "[0 103 0 R]" }],
    ["numbers that are no pairs", { tree: "<< /Nums [0] >>" }],
    ["keys that are no numbers", { tree: "<< /Nums [(a) 103 0 R] >>" }],
    ["a node of both sorts", { tree: "<< /Nums [0 103 0 R] /Kids [] >>" }],
    ["a parent tree that is its own kid", { tree: "<< /Kids [102 0 R] >>" }],
    ["no key left", { tree: "<< /Nums [2147483647 103 0 R] >>" }],
    ["one object for everything", { tree: "<< /Nums 100 0 R >>", objects: { 100: "[0 100 0 R]" } }],
    [
      "kids and numbers in one array",
      { tree: "<< /Nums 104 0 R >>", element: "/S /Document /K 104 0 R", objects: { 104: "[0 103 0 R]" } },
    ],
    ["a root that is no dictionary", { objects: { 100: "7" } }],
  ])("is signed without joining a tree with %s", (_, wanted) => {
    const prepared = prepare(tagged(wanted));
    expect(joined(prepared)).toBeNull();
    expect(rewritten(prepared)).toEqual([CATALOG, PAGE]);
  });

  test("does not join where an earlier signature covers the structure", () => {
    const prepared = prepare(
      tagged({
        catalog: "/AcroForm << /Fields [110 0 R] /SigFlags 3 >>",
        objects: { 110: "<< /FT /Sig /T (First) /V << /Type /Sig >> >>" },
      }),
    );
    expect(joined(prepared)).toBeNull();
    expect(rewritten(prepared)).toEqual([CATALOG, PAGE]);
  });

  test("says what it is to whoever hears the page", () => {
    const { document } = prepare(tagged());
    const [field] = signatureFields(document);
    const description = field?.dict.get("TU") as PdfString;
    expect(textOfString(description.bytes)).toBe("Chữ ký số của Nguyễn Văn An");
  });
});
