import path from "node:path";
import { KysoError } from "../../protocol/error.ts";
import { MAX_COMMENT_CHARACTERS } from "../../protocol/limit.ts";
import {
  COPY_TYPES,
  type CopyType,
  showsImage,
  SIGNATURE_KINDS,
  type SignatureKind,
} from "../../protocol/signature-kind.ts";
import type { Options, Values } from "./argument.ts";

/** The options that say what the signature means in an office's day. */
export const kindOptions = {
  kind: {
    type: "string",
    value: "KIND",
    vi: "initial: ký nháy; approve: ký duyệt; seal: đóng dấu phát hành; attachment: văn bản kèm theo; copy: bản sao; incoming: ký đến; comment: bút phê.",
    en: "initial: initials; approve: the leader's approval; seal: the organisation's seal; attachment: a document that goes with another; copy: an electronic copy; incoming: an arrival; comment: a leader's opinion.",
  },
  comment: {
    type: "string",
    value: "TEXT",
    vi: "Ý kiến bút phê, với --kind comment.",
    en: "The opinion, with --kind comment.",
  },
  "copy-type": {
    type: "string",
    value: "TYPE",
    vi: "Hình thức sao, với --kind copy: sao-y (mặc định), sao-luc hoặc trich-sao.",
    en: "What the copy is, with --kind copy: sao-y (the default), sao-luc or trich-sao.",
  },
  main: {
    type: "string",
    value: "PDF",
    vi: "Văn bản chính, với --kind attachment: chữ ký trên đó được kiểm tra; số và ngày lấy từ đó nếu không nêu.",
    en: "The main document, with --kind attachment: its signatures are checked; number and date are its own where none are given.",
  },
} as const satisfies Options;

/** What was asked for of the kind. */
export interface KindChoice {
  readonly kind: SignatureKind;
  readonly comment: string | undefined;
  readonly copyType: CopyType | undefined;
  /** Of attachments, the file that they go with. Absolute path. */
  readonly main: string | undefined;
}

/** As they are typed. */
const TYPED_COPIES: Readonly<Record<CopyType, string>> = {
  "SAO Y": "sao-y",
  "SAO LỤC": "sao-luc",
  "TRÍCH SAO": "trich-sao",
};

/**
 * Checks what was typed.
 *
 * @throws {KysoError} USAGE, SIGN_KIND_INVALID
 */
export function kindChoice(
  values: Values<typeof kindOptions> & { readonly image?: string; readonly invisible?: boolean },
): KindChoice {
  const { kind: wanted = "", comment, "copy-type": copy, main } = values;
  if (wanted === "") throw new KysoError("USAGE", "--kind is missing");
  const kind = SIGNATURE_KINDS.find((one) => one === wanted);
  if (kind === undefined) throw new KysoError("SIGN_KIND_INVALID", `--kind ${wanted}`);
  if (comment !== undefined && kind !== "comment") {
    throw new KysoError("USAGE", "--comment goes with --kind comment");
  }
  if (copy !== undefined && kind !== "copy")
    throw new KysoError("USAGE", "--copy-type goes with --kind copy");
  if (main !== undefined && kind !== "attachment")
    throw new KysoError("USAGE", "--main goes with --kind attachment");
  if (values.image !== undefined && !showsImage(kind)) {
    throw new KysoError("USAGE", `--image does not go with --kind ${kind}`);
  }
  if (kind === "comment" && values.invisible !== true && (comment ?? "").trim() === "") {
    throw new KysoError("USAGE", "--comment is missing");
  }
  if (comment !== undefined && comment.length > MAX_COMMENT_CHARACTERS) {
    throw new KysoError("USAGE", `--comment is longer than ${MAX_COMMENT_CHARACTERS} characters`);
  }
  return {
    kind,
    comment,
    copyType: copy === undefined ? undefined : copyType(copy),
    main: main === undefined ? undefined : path.resolve(main),
  };
}

function copyType(typed: string): CopyType {
  const found = COPY_TYPES.find((one) => [one, TYPED_COPIES[one]].includes(typed.normalize("NFC")));
  if (found === undefined) throw new KysoError("USAGE", `--copy-type ${typed}`);
  return found;
}
