import { KysoError } from "../../protocol/error.ts";
import { helpOf, isAsked, type Text } from "./argument.ts";
import type { Command } from "./command.ts";
import { EXIT, type ExitCode, printJson, processTerminal, type Terminal } from "./terminal.ts";
import { VERSION } from "./version.ts";

interface Entry extends Text {
  /** Loads no more than this command needs. */
  readonly load: () => Promise<Command>;
  /** Not for people: left out of the help. */
  readonly isHidden?: boolean;
}

const COMMANDS: Readonly<Record<string, Entry>> = {
  serve: {
    vi: "chạy Kyso cho trình duyệt",
    en: "run the agent for the browser",
    load: async () => (await import("./serve.ts")).serve,
  },
  pair: {
    vi: "in mã ghép nối cho tiện ích",
    en: "print a code to pair the extension with",
    load: async () => (await import("./pair.ts")).pair,
  },
  browsers: {
    vi: "liệt kê hoặc quên trình duyệt đã ghép nối",
    en: "list or forget paired browsers",
    load: async () => (await import("./browsers.ts")).browsers,
  },
  register: {
    vi: "đăng ký với trình duyệt và tự chạy khi đăng nhập",
    en: "register with the browsers and start at login",
    load: async () => (await import("./register.ts")).register,
  },
  tokens: {
    vi: "liệt kê thiết bị ký số và chứng thư",
    en: "list tokens and their certificates",
    load: async () => (await import("./tokens.ts")).tokens,
  },
  pin: {
    vi: "đổi mã PIN của thiết bị ký số",
    en: "change a token's PIN",
    load: async () => (await import("./pin.ts")).pin,
  },
  notice: {
    vi: "soạn thông báo mất thiết bị, lộ mật khẩu (PDF, DOCX)",
    en: "draft the notice of a lost token or a leaked PIN",
    load: async () => (await import("./notice.ts")).notice,
  },
  sign: {
    vi: "ký tệp PDF, XML và tệp khác",
    en: "sign PDF, XML and other files",
    load: async () => (await import("./sign.ts")).sign,
  },
  "sign-batch": {
    vi: "ký cả một thư mục với một lần nhập PIN",
    en: "sign a whole folder with one PIN",
    load: async () => (await import("./sign-batch.ts")).signBatch,
  },
  extend: {
    vi: "nâng mức chữ ký: thêm dấu thời gian và dữ liệu kiểm tra",
    en: "raise signatures: add time stamps and validation data",
    load: async () => (await import("./extend.ts")).extend,
  },
  verify: {
    vi: "kiểm tra chữ ký trong tệp PDF",
    en: "check the signatures of PDF files",
    load: async () => (await import("./verify.ts")).verify,
  },
  trust: {
    vi: "xem, thêm, gỡ CA được tin cậy",
    en: "list, add, remove trusted CAs",
    load: async () => (await import("./trust.ts")).trust,
  },
  role: {
    vi: "khai báo chứng thư của cá nhân, của cơ quan",
    en: "say which certificate is a person's, which the organisation's",
    load: async () => (await import("./role.ts")).role,
  },
  image: {
    vi: "xem, thêm, gỡ ảnh chữ ký và con dấu",
    en: "list, add, remove the images of signature and seal",
    load: async () => (await import("./image.ts")).image,
  },
  doctor: {
    vi: "kiểm tra máy đã sẵn sàng để ký chưa",
    en: "check whether this computer is ready to sign",
    load: async () => (await import("./doctor.ts")).doctor,
  },
  audit: {
    vi: "xem, kiểm tra nhật ký; xuất sổ sử dụng con dấu số",
    en: "show or check the audit log; export the seal's register",
    load: async () => (await import("./audit.ts")).audit,
  },
  adapter: {
    vi: "kiểm tra tệp cấu hình cổng với trang đã lưu",
    en: "check a portal's adapter against saved pages",
    load: async () => (await import("./adapter.ts")).adapter,
  },
  "native-host": {
    vi: "trả lời trình duyệt (native messaging)",
    en: "answer the browser (native messaging)",
    load: async () => (await import("./native-host.ts")).nativeHost,
    isHidden: true,
  },
};

/** Runs the command line and answers the exit code: 0 done, 1 internal, 2 wrong usage, 3 at least one refused. */
export async function main(
  args: readonly string[],
  terminal: Terminal = processTerminal(),
): Promise<ExitCode> {
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    terminal.out(overview());
    return name === undefined ? EXIT.usage : EXIT.done;
  }
  if (name === "--version") {
    terminal.out(VERSION);
    return EXIT.done;
  }
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  const command = await entry?.load();
  if (command !== undefined && isAsked("help", rest)) {
    terminal.out(helpOf(command.description));
    return EXIT.done;
  }
  try {
    if (command === undefined) {
      throw new KysoError("USAGE", `kyso ${name}`);
    }
    return await command.run(rest, terminal);
  } catch (error) {
    // Where there is no command, what stands in its place may be the wish for JSON itself.
    return await tell(error, command === undefined ? args : rest, command, terminal);
  }
}

async function tell(
  cause: unknown,
  args: readonly string[],
  command: Command | undefined,
  terminal: Terminal,
): Promise<ExitCode> {
  const { commandError, exitCodeOf, failureOf, failureText } = await import("./failure.ts");
  const error = commandError(cause);
  if (isAsked("json", args)) {
    printJson(terminal, command?.failureJson?.(error, args) ?? failureOf(error));
  } else {
    terminal.err(failureText(error));
  }
  return exitCodeOf(error);
}

function overview(): string {
  const shown = Object.entries(COMMANDS).filter(([, entry]) => entry.isHidden !== true);
  const list = (language: keyof Text): string[] =>
    shown.map(([name, entry]) => `  ${name.padEnd(12)}${entry[language]}`);
  return [
    "Kyso ký số văn bản PDF bằng thiết bị PKCS #11.",
    "",
    "Cách dùng: kyso LỆNH [--help]",
    ...list("vi"),
    "",
    "Kyso signs PDF documents with PKCS #11 tokens.",
    "",
    "Usage: kyso COMMAND [--help]",
    ...list("en"),
  ].join("\n");
}
