import { isDamage } from "../pdf/damage.ts";
import type { PdfDocument } from "../pdf/document.ts";
import { PdfArray, PdfDict, PdfName, PdfRef, type PdfObject } from "../pdf/object.ts";
import type { IncrementalUpdate } from "../pdf/update.ts";
import { signatureFields } from "../verify/signature-field.ts";
import { parentTreeEntry } from "./parent-tree.ts";
import { withItem } from "./reference-array.ts";

/** Steps from a structure type of a document's own to a standard one. */
const MAX_ROLE_STEPS = 16;

/** Structure types that a form may stand in. @see ISO 32000-1, table 333 */
const GROUPING: ReadonlySet<string> = new Set("Document Part Art Sect Div DocumentFragment".split(" "));

type Changes = Map<string, PdfObject>;

/** An annotation that is to join the structure. */
interface Joining {
  readonly ref: PdfRef;
  readonly page: PdfRef;
  /** Its element's; a widget's is a form. @see ISO 32000-1, tables 338 and 340 */
  readonly type?: "Form" | "Annot" | "Span";
}

/**
 * Gives a new widget or note its place in the structure tree of a tagged document: an element at the end of the
 * document's root element, or of the tree. A tree that is malformed is left as it is, and so is that of a document that
 * carries a signature already: to a validator its structure is content, which a further signature must not change.
 *
 * @returns its `StructParent`; `null` where it did not join
 * @see ISO 32000-1, 14.7.2 and 14.7.4.3; ISO 14289-1, 7.18
 */
export function joinStructureTree(update: IncrementalUpdate, widget: Joining): number | null {
  const { document } = update;
  const rootRef = document.catalog.get("StructTreeRoot");
  if (!(rootRef instanceof PdfRef)) return null;
  try {
    const root = update.resolve(rootRef);
    if (!(root instanceof PdfDict) || isSigned(document)) return null;
    return join(update, rootRef, root, widget);
  } catch (error) {
    if (isDamage(error)) return null;
    throw error;
  }
}

function isSigned(document: PdfDocument): boolean {
  return signatureFields(document).some(({ signature }) => signature !== null);
}

function join(update: IncrementalUpdate, rootRef: PdfRef, root: PdfDict, widget: Joining): number | null {
  const element = update.newRef();
  const entry = parentTreeEntry(update, root.get("ParentTree"), root.get("ParentTreeNextKey"), element);
  if (entry === null) return null;
  const changes: Changes = new Map();
  if (entry.tree !== root.get("ParentTree")) changes.set("ParentTree", entry.tree);
  if (root.has("ParentTreeNextKey")) changes.set("ParentTreeNextKey", entry.key + 1);
  const parent = rootElement(update, root) ?? rootRef;
  const parentDict = parent === rootRef ? root : update.get(parent);
  if (!(parentDict instanceof PdfDict)) return null;
  const objects = [...entry.objects];
  const kid = withKid(update, parentDict, element);
  if (kid.holder !== null) objects.push([kid.holder, kid.kids]);
  else if (parent === rootRef) changes.set("K", kid.kids);
  else objects.push([parent, parentDict.with(new Map([["K", kid.kids]]))]);
  if (changes.size > 0) objects.push([rootRef, root.with(changes)]);
  // A tree whose parts are one object is none.
  if (new Set(objects.map(([{ num }]) => num)).size !== objects.length) return null;
  for (const [ref, body] of objects) update.put(ref, body);
  update.put(element, elementOf(parent, widget));
  return entry.key;
}

function elementOf(parent: PdfRef, { ref, page, type = "Form" }: Joining): PdfDict {
  return PdfDict.of({
    Type: new PdfName("StructElem"),
    S: new PdfName(type),
    P: parent,
    Pg: page,
    K: PdfDict.of({ Type: new PdfName("OBJR"), Obj: ref, Pg: page }),
  });
}

/** The one element at the top, where others may stand in it. */
function rootElement(update: IncrementalUpdate, root: PdfDict): PdfRef | null {
  const entry = root.get("K");
  const kids = update.resolve(entry);
  const [only, ...others] = kids instanceof PdfArray ? kids.items : [entry];
  const element = update.resolve(only ?? null);
  if (!(only instanceof PdfRef) || others.length > 0 || !(element instanceof PdfDict)) return null;
  return GROUPING.has(standardType(update, root, element.get("S"))) ? only : null;
}

function standardType(update: IncrementalUpdate, root: PdfDict, type: PdfObject): string {
  const roles = update.resolve(root.get("RoleMap"));
  let name = update.resolve(type);
  for (let steps = 0; name instanceof PdfName && steps < MAX_ROLE_STEPS; steps++) {
    const role = roles instanceof PdfDict ? update.resolve(roles.get(name.value)) : null;
    if (GROUPING.has(name.value) || !(role instanceof PdfName)) return name.value;
    name = role;
  }
  return "";
}

/** The kids of an element with one more, and the object that holds them where that is not the element. */
function withKid(
  update: IncrementalUpdate,
  parent: PdfDict,
  element: PdfRef,
): { readonly kids: PdfObject; readonly holder: PdfRef | null } {
  const entry = parent.get("K");
  const kids = update.resolve(entry);
  if (kids === null) return { kids: element, holder: null };
  if (!(kids instanceof PdfArray)) return { kids: new PdfArray([entry, element]), holder: null };
  return { kids: withItem(kids, element), holder: entry instanceof PdfRef ? entry : null };
}
