import path from "node:path";
import { KysoError } from "../../protocol/error.ts";
import { MAX_TAKEN_IMAGE_BYTES } from "../../protocol/limit.ts";
import type { ImageInForce } from "../../protocol/own-operation.ts";
import { IMAGE_KINDS, type ImageKind } from "../../protocol/signature-kind.ts";
import { AuditLog } from "../audit/audit-log.ts";
import { imageKeep } from "../operation/image-keep.ts";
import { imageList } from "../operation/image-list.ts";
import { imagePut } from "../operation/image-put.ts";
import { imageRemove } from "../operation/image-remove.ts";
import { onePiece } from "../operation/one-piece.ts";
import { OwnImages } from "../operation/own-images.ts";
import { userFolders } from "../setting/folder.ts";
import { OwnSettings } from "../setting/own-settings.ts";
import { SettingSource } from "../setting/setting-source.ts";
import { type Description, parseArguments } from "./argument.ts";
import { AUDIT_FOLDER } from "./audit.ts";
import type { Command } from "./command.ts";
import { confirmed } from "./confirmation.ts";
import { imageLines } from "./image-text.ts";
import { readInput } from "./input-file.ts";
import { EXIT, type ExitCode, printJson, type Terminal } from "./terminal.ts";
import { writeWhole } from "./written-file.ts";

const description = {
  usage:
    "image list | add FILE.png --kind approve|initial|seal [--remove-background] [--preview OUT.png] [--yes] | remove --kind KIND [--json]",
  vi: "Xem, thêm, gỡ ảnh chữ ký, chữ ký nháy và con dấu. Khi thêm, Kyso cắt ảnh sát nét mực, đo kích thước trên giấy, độ phân giải, màu mực, độ trong suốt, nói rõ kết quả rồi mới hỏi có dùng ảnh đó không. Ảnh nằm trong thư mục dữ liệu của riêng bạn, không bao giờ trao cho trang web.",
  en: "Shows, adds, removes the images of signature, initials and seal. An image that is added is cut to its ink and measured (size on paper, resolution, colour, transparency); Kyso says what it found and asks before it is used. It is kept in your own data folder and never given to a web page.",
  options: {
    kind: {
      type: "string",
      value: "KIND",
      vi: "approve: chữ ký; initial: chữ ký nháy; seal: con dấu.",
      en: "approve: the signature; initial: the initials; seal: the organisation's seal.",
    },
    "remove-background": {
      type: "boolean",
      vi: "Xóa nền giấy của ảnh chụp hoặc bản quét.",
      en: "Make the paper of a photograph or scan transparent.",
    },
    preview: {
      type: "string",
      value: "FILE",
      vi: "Ghi ảnh đúng như sẽ dùng ra tệp này để xem trước khi trả lời.",
      en: "Write the image as it would be used to this file, to be looked at before you answer.",
    },
    yes: {
      type: "boolean",
      vi: "Dùng luôn, không hỏi.",
      en: "Use it without being asked.",
    },
  },
} as const satisfies Description;

/** `kyso image`. */
export const image: Command = {
  description,
  run: async (args, terminal) => {
    const { values, positionals } = parseArguments(description, args);
    const [what, file, ...others] = positionals;
    const isJson = values.json === true;
    const { kind, preview, yes, "remove-background": removesBackground = false } = values;
    const isPlain = !removesBackground && preview === undefined && yes === undefined;
    if (what === "add" && file !== undefined && others.length === 0) {
      const wish = { file, kind: kindOf(kind), removesBackground, preview, isSure: yes === true };
      return add(wish, terminal, isJson);
    }
    if (file === undefined && isPlain) {
      if (what === "list" && kind === undefined) return list(terminal, isJson);
      if (what === "remove") return remove(kindOf(kind), terminal, isJson);
    }
    throw new KysoError("USAGE", `kyso ${description.usage}`);
  },
};

interface Wish {
  readonly file: string;
  readonly kind: ImageKind;
  readonly removesBackground: boolean;
  readonly preview: string | undefined;
  readonly isSure: boolean;
}

function kindOf(value: string | undefined): ImageKind {
  const kind = IMAGE_KINDS.find((one) => one === value);
  if (kind === undefined) throw new KysoError("USAGE", `--kind ${IMAGE_KINDS.join("|")}`);
  return kind;
}

function opened() {
  const folders = userFolders();
  const own = new OwnSettings(folders);
  const audit = new AuditLog(path.join(folders.data, AUDIT_FOLDER));
  return { settings: new SettingSource(folders), own, images: new OwnImages(folders, own), audit };
}

async function list(terminal: Terminal, isJson: boolean): Promise<ExitCode> {
  const { signal } = new AbortController();
  const { result } = await imageList(opened())({}, { signal });
  if (isJson) printJson(terminal, result);
  else result.images.flatMap(inForceLines).forEach((line) => terminal.out(line));
  return EXIT.done;
}

function inForceLines({ kind, from, report, problem }: ImageInForce): readonly string[] {
  if (report !== null) return [`${kind}  (${from ?? "-"})`, ...imageLines(report)];
  return [`${kind}  ${problem ?? "-"}`];
}

async function add(wish: Wish, terminal: Terminal, isJson: boolean): Promise<ExitCode> {
  const { file, kind, removesBackground, preview, isSure } = wish;
  const parts = opened();
  const png = readInput(file, { bytes: MAX_TAKEN_IMAGE_BYTES, code: "APPEARANCE_IMAGE_TOO_LARGE" });
  const body = onePiece(png);
  const { signal } = new AbortController();
  const asked = { kind, size: png.length, removesBackground };
  const { sha256, report } = (await imagePut(parts)(asked, { body, signal })).result;
  const taken = parts.images.tried(sha256);
  if (preview !== undefined && taken !== undefined) await writeWhole(preview, taken);
  imageLines(report).forEach((line) => terminal.err(line));
  if (!isSure) await confirmed("Dùng ảnh này? (c/k) / Use this image? (y/n) ");
  await imageKeep(parts)({ kind, sha256 });
  if (isJson) printJson(terminal, { ok: true, kind, sha256, report });
  else terminal.out(`✓ ${kind}: ${file}`);
  return EXIT.done;
}

async function remove(kind: ImageKind, terminal: Terminal, isJson: boolean): Promise<ExitCode> {
  await imageRemove(opened())({ kind });
  if (isJson) printJson(terminal, { ok: true, kind });
  else terminal.out(`✓ ${kind}: -`);
  return EXIT.done;
}
