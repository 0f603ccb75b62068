import path from "node:path";
import type { KnownToken } from "../../protocol/care-operation.ts";
import { KysoError } from "../../protocol/error.ts";
import { type LossNotice, noticeSchema } from "../../protocol/loss-notice.ts";
import { LOSS_REASONS } from "../../protocol/loss-reason.ts";
import { KnownTokens } from "../operation/known-tokens.ts";
import { noticeText } from "../report/notice-text.ts";
import { userFolders } from "../setting/folder.ts";
import { type Description, parseOptions, type Values } from "./argument.ts";
import type { Command } from "./command.ts";
import { EXIT, printJson } from "./terminal.ts";
import { writeWhole } from "./written-file.ts";

const text = (value: string, vi: string, en: string) => ({ type: "string", value, vi, en }) as const;

const description = {
  usage: "notice --reason REASON [--token NAME] [...] -o FILE.pdf|FILE.docx [--json]",
  vi: "Soạn thông báo mất thiết bị ký số, quên hoặc lộ mã PIN để in hoặc ký. Lệnh này không thu hồi chứng thư: hãy gửi thông báo cho cơ quan có thẩm quyền. Thiết bị không cần cắm: Kyso nhớ những thiết bị đã thấy trên máy này; mục nào không biết thì để trống.",
  en: "Drafts the notice of a token that was lost, or whose PIN is forgotten or known to others, to be printed or signed. It revokes nothing: send the notice to the body in charge. The token need not be in: Kyso remembers those it saw on this computer; what is not known is left blank.",
  options: {
    reason: text(
      "REASON",
      "lost: mất; pin-forgotten: quên PIN; pin-leaked: lộ PIN; damaged: hỏng; other: khác.",
      "lost, pin-forgotten, pin-leaked, damaged or other.",
    ),
    token: text(
      "NAME",
      "Nhãn hoặc số hiệu của thiết bị đã thấy trên máy này.",
      "Label or serial number of a token that was seen here.",
    ),
    cert: text(
      "SHA256",
      "Chứng thư nào, nếu thiết bị có nhiều.",
      "Which certificate, where the token has several.",
    ),
    words: text("TEXT", "Diễn biến sự việc.", "What happened."),
    at: text(
      "TIME",
      "Lúc xảy ra, ví dụ 2026-11-22T08:30; mặc định là bây giờ.",
      "When it happened, as 2026-11-22T08:30; by default now.",
    ),
    to: text("NAME", "Kính gửi.", "To whom it goes."),
    parent: text("NAME", "Cơ quan chủ quản.", "The body above the unit."),
    unit: text("NAME", "Cơ quan, đơn vị.", "The unit that writes."),
    place: text("NAME", "Địa danh.", "Where it is written."),
    holder: text("NAME", "Người được cấp chứng thư.", "The certificate's holder."),
    position: text("NAME", "Chức vụ.", "The holder's position."),
    serial: text("HEX", "Số hiệu chứng thư.", "Serial number of the certificate."),
    issuer: text("NAME", "Đơn vị cấp chứng thư.", "Issuer of the certificate."),
    device: text("NUMBER", "Số hiệu thiết bị.", "Number of the device."),
    output: {
      ...text("FILE", "Tệp .pdf hoặc .docx được ghi ra.", "The .pdf or .docx file to write."),
      short: "o",
    },
  },
} as const satisfies Description;

type Given = Values<typeof description.options>;

/** `kyso notice`. */
export const notice: Command = {
  description,
  run: async (args, terminal) => {
    const values = parseOptions(description, args);
    const { output = "" } = values;
    const ending = path.extname(output).toLowerCase();
    if (ending !== ".pdf" && ending !== ".docx")
      throw new KysoError("USAGE", "-o names a .pdf or a .docx file");
    const now = new Date();
    const known = await new KnownTokens(userFolders().data, () => now).list();
    const written = noticeText(noticeFrom(values, knownToken(known, values.token), now), now);
    if (ending === ".docx")
      await writeWhole(output, (await import("../report/notice-docx.ts")).noticeDocx(written));
    else await writeWhole(output, await (await import("../report/notice-pdf.ts")).drawNotice(written));
    if (values.json === true) printJson(terminal, { ok: true, out: output });
    else {
      terminal.out(
        `✓ ${output}\n  Thông báo chưa gửi đi đâu và không thu hồi chứng thư: hãy ký, gửi cơ quan có thẩm quyền.\n  Nothing was sent or revoked: sign the notice and send it to the body in charge.`,
      );
    }
    return EXIT.done;
  },
};

/** @throws {KysoError} TOKEN_NOT_FOUND, TOKEN_AMBIGUOUS */
function knownToken(known: readonly KnownToken[], name: string | undefined): KnownToken | undefined {
  if (name === undefined) return undefined;
  const fitting = known.filter(
    ({ tokenId, label, serialNumber }) => tokenId === name || label === name || serialNumber === name,
  );
  if (fitting.length > 1) {
    const serials = fitting.map(({ serialNumber }) => serialNumber).join(", ");
    throw new KysoError("TOKEN_AMBIGUOUS", `Serial numbers: ${serials}`);
  }
  if (fitting[0] === undefined) throw new KysoError("TOKEN_NOT_FOUND", "No token of that name was seen here");
  return fitting[0];
}

/** @throws {KysoError} USAGE, TOKEN_CERTIFICATE_NOT_FOUND, CERTIFICATE_AMBIGUOUS */
function noticeFrom(given: Given, token: KnownToken | undefined, now: Date): LossNotice {
  const certificate = certificateOf(token, given.cert);
  const found = noticeSchema.safeParse({
    reason: LOSS_REASONS.find((reason) => reason === given.reason),
    words: given.words ?? "",
    happenedAt: momentOf(given.at, now),
    addressee: given.to ?? "",
    parentBody: given.parent ?? "",
    unit: given.unit ?? certificate?.unit ?? "",
    place: given.place ?? "",
    holder: given.holder ?? certificate?.commonName ?? "",
    position: given.position ?? "",
    certificateSerial: given.serial ?? certificate?.serialNumber ?? "",
    issuer: given.issuer ?? certificate?.issuer ?? "",
    notAfter: certificate?.notAfter ?? "",
    deviceSerial: given.device ?? token?.serialNumber ?? "",
    deviceLabel: token?.label ?? "",
  });
  if (found.success) return found.data;
  const [issue] = found.error.issues;
  throw new KysoError(
    "USAGE",
    issue?.path[0] === "reason" ? `--reason ${LOSS_REASONS.join("|")}` : issue?.message,
  );
}

function certificateOf(
  token: KnownToken | undefined,
  wanted: string | undefined,
): KnownToken["certificates"][number] | undefined {
  const certificates = token?.certificates ?? [];
  if (wanted === undefined) {
    if (certificates.length <= 1) return certificates[0];
    const hashes = certificates.map(({ sha256, commonName }) => `${sha256} (${commonName})`).join(", ");
    throw new KysoError("CERTIFICATE_AMBIGUOUS", hashes);
  }
  const found = certificates.find(({ sha256 }) => sha256 === wanted.replaceAll(":", "").toLowerCase());
  if (found === undefined) throw new KysoError("TOKEN_CERTIFICATE_NOT_FOUND", wanted);
  return found;
}

/** A time without a zone is Vietnam's. */
function momentOf(given: string | undefined, now: Date): string {
  if (given === undefined) return now.toISOString();
  const hasZone = /(?:Z|[+-]\d\d:\d\d)$/.test(given);
  const moment = new Date(hasZone ? given : `${given.includes("T") ? given : `${given}T00:00`}+07:00`);
  if (Number.isNaN(moment.getTime())) throw new KysoError("USAGE", `--at ${given}`);
  return moment.toISOString();
}
