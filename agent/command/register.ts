import { loginRegistration, nativeHostRegistration, type Registration } from "../server/registration.ts";
import { registrationSource } from "../server/registration-source.ts";
import { register as write, unregister as remove } from "../server/registration-writer.ts";
import { userFolders } from "../setting/folder.ts";
import { SettingSource } from "../setting/setting-source.ts";
import { type Description, parseOptions } from "./argument.ts";
import type { Command } from "./command.ts";
import { EXIT, printJson } from "./terminal.ts";

const description = {
  usage: "register [--undo] [--json]",
  vi: "Cho các trình duyệt của bạn tìm thấy Kyso (ghép nối không cần gõ mã) và tự chạy Kyso khi đăng nhập. --undo gỡ cả hai.",
  en: "Lets your browsers find Kyso (pairing without typing a code) and starts Kyso when you log in. --undo removes both.",
  options: {
    undo: { type: "boolean", vi: "Gỡ đăng ký.", en: "Remove what was registered." },
  },
} as const satisfies Description;

/** `kyso register`. */
export const register: Command = {
  description,
  run: async (args, terminal) => {
    const values = parseOptions(description, args);
    const folders = userFolders();
    const { extensionIds } = await new SettingSource(folders).read();
    const source = registrationSource(folders, extensionIds);
    const registrations = [nativeHostRegistration(source), loginRegistration(source)];
    for (const registration of registrations) {
      await (values.undo === true ? remove(registration) : write(registration));
    }
    const places = registrations.flatMap(placesOf);
    if (values.json === true) {
      printJson(terminal, { ok: true, [values.undo === true ? "removed" : "written"]: places });
    } else {
      places.forEach((place) => terminal.out(`${values.undo === true ? "-" : "+"} ${place}`));
    }
    return EXIT.done;
  },
};

function placesOf({ files, values }: Registration): string[] {
  return [...files.map((file) => file.path), ...values.map(({ key }) => key)];
}
