import { PAIRING_CODE_LIFETIME_MS } from "../../protocol/limit.ts";
import { askAgent } from "../server/control-client.ts";
import { userFolders } from "../setting/folder.ts";
import { type Description, parseOptions } from "./argument.ts";
import type { Command } from "./command.ts";
import { EXIT, printJson } from "./terminal.ts";

const description = {
  usage: "pair [--json]",
  vi: "In mã ghép nối dùng một lần. Dán mã vào cửa sổ của tiện ích Kyso trong trình duyệt; mã có hiệu lực hai phút.",
  en: "Prints a one-time pairing code. Paste it into the Kyso extension's window in the browser; it lives two minutes.",
  options: {},
} as const satisfies Description;

const LIFETIME_S = PAIRING_CODE_LIFETIME_MS / 1000;

/** `kyso pair`. */
export const pair: Command = {
  description,
  run: async (args, terminal) => {
    const values = parseOptions(description, args);
    const { code, port } = await askAgent(userFolders().runtime, "pair", {});
    if (values.json === true) {
      printJson(terminal, { ok: true, pairingCode: code, port, lifetimeSeconds: LIFETIME_S });
    } else {
      terminal.out(`${code}\n\nMã có hiệu lực ${LIFETIME_S} giây. / The code lives ${LIFETIME_S} seconds.`);
    }
    return EXIT.done;
  },
};
