import { runNativeHost } from "../server/native-host.ts";
import { userFolders } from "../setting/folder.ts";
import { SettingSource } from "../setting/setting-source.ts";
import type { Description } from "./argument.ts";
import type { Command } from "./command.ts";
import { EXIT } from "./terminal.ts";

const description = {
  usage: "native-host",
  vi: "Trình duyệt gọi lệnh này để ghép nối với Kyso; không dùng trực tiếp.",
  en: "The browser runs this to pair with Kyso; not for direct use.",
  options: {},
} as const satisfies Description;

/** `kyso native-host`: what the browser starts. Its arguments are the browser's, not ours. */
export const nativeHost: Command = {
  description,
  run: async (args) => {
    const folders = userFolders();
    const { extensionIds } = await new SettingSource(folders).read();
    await runNativeHost({
      args,
      input: process.stdin,
      output: process.stdout,
      allowedExtensionIds: extensionIds,
      runtimeFolder: folders.runtime,
    });
    // The browser may keep its end open; nothing more is read.
    process.stdin.destroy();
    return EXIT.done;
  },
};
