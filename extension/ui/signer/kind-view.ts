import { element, replaceWhenChanged } from "../element.ts";
import { icon } from "../icon.ts";
import { message } from "../message.ts";
import type { IconName } from "../icon.ts";
import type { MessageKey } from "../message.ts";
import type { CopyType, SignatureKind } from "../../../protocol/signature-kind.ts";

/** What each kind is called, on the choice and on the signing button. */
export const KIND_MESSAGE = {
  initial: "signInitial",
  approve: "signApprove",
  seal: "signSeal",
  attachment: "signAttachment",
  copy: "signCopy",
  incoming: "signIncoming",
  comment: "signComment",
} as const satisfies Record<SignatureKind, MessageKey>;

/** What each sort of copy is called, on the choice and on the signing button. */
export const COPY_MESSAGE = {
  "SAO Y": "copySaoY",
  "SAO LỤC": "copySaoLuc",
  "TRÍCH SAO": "copyTrichSao",
} as const satisfies Record<CopyType, MessageKey>;

const KIND_ICON = {
  initial: "pen",
  approve: "check",
  seal: "seal",
  attachment: "document",
  copy: "copy",
  incoming: "inbox",
  comment: "pen",
} as const satisfies Record<SignatureKind, IconName>;

/** Most kinds that stand side by side; more are a list to open. */
const MOST_SIDE_BY_SIDE = 3;

/** The kinds to choose among; hidden where there is nothing to choose, since the button says the kind. */
export function showKinds(
  host: HTMLElement,
  offer: { kinds: readonly SignatureKind[]; chosen: SignatureKind | null },
  choose: (kind: SignatureKind) => void,
): void {
  const { kinds, chosen } = offer;
  host.hidden = kinds.length < 2;
  replaceWhenChanged(host, kinds, () =>
    kinds.length > MOST_SIDE_BY_SIDE
      ? [kindList(kinds, choose)]
      : [
          element("legend", { class: "label" }, message("kindOfSignature")),
          element("div", { class: "kind-choices" }, ...kinds.map((kind) => kindChoice(kind, choose))),
        ],
  );
  for (const input of host.querySelectorAll<HTMLInputElement>('input[name="kind"]')) {
    input.checked = input.value === chosen;
  }
  const list = host.querySelector("select");
  if (list) list.value = chosen ?? "";
}

function kindList(kinds: readonly SignatureKind[], choose: (kind: SignatureKind) => void): HTMLElement {
  const list = element(
    "select",
    { id: "kind", name: "kind" },
    ...kinds.map((kind) => element("option", { value: kind }, message(KIND_MESSAGE[kind]))),
  );
  list.addEventListener("change", () => {
    const kind = kinds.find((each) => each === list.value);
    if (kind) choose(kind);
  });
  const label = element("label", { for: "kind", class: "label" }, message("kindOfSignature"));
  return element("div", { class: "field" }, label, list);
}

function kindChoice(kind: SignatureKind, choose: (kind: SignatureKind) => void): HTMLElement {
  const input = element("input", { type: "radio", name: "kind", value: kind, class: "unseen" });
  input.addEventListener("change", () => choose(kind));
  const label = element("span", {}, icon(KIND_ICON[kind]), message(KIND_MESSAGE[kind]));
  return element("label", { class: `kind ${kind}` }, input, label);
}
