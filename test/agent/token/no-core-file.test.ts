import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { withoutCoreFile } from "../../../agent/token/no-core-file.ts";

/** What a program says that is started where the system may write core files as large as it lets anybody. */
function saidWhereAllowed([program, ...args]: readonly [string, ...string[]]): string {
  const allowed = 'ulimit -S -c "$(ulimit -H -c)"; exec "$@"';
  return execFileSync("/bin/sh", ["-c", allowed, "sh", program, ...args], { encoding: "utf8" }).trim();
}

const LIMIT = ["/bin/sh", "-c", "ulimit -c"] as const;
const isAllowed = process.platform !== "win32" && saidWhereAllowed(LIMIT) !== "0";

test.runIf(isAllowed)("the system writes no core file of a program that knows the PIN", () => {
  expect(saidWhereAllowed(LIMIT)).not.toBe("0");
  expect(saidWhereAllowed(withoutCoreFile(LIMIT, process.platform))).toBe("0");
});

test.runIf(process.platform !== "win32")("a program gets its arguments as they are", () => {
  const [program, ...args] = withoutCoreFile(
    [process.execPath, "-p", "process.argv[1]", "a $HOME 'b' \"c\" *"],
    process.platform,
  );
  expect(execFileSync(program, args, { encoding: "utf8" }).trim()).toBe("a $HOME 'b' \"c\" *");
});

test("on Windows, which writes none by itself, a program is started as it is", () => {
  expect(withoutCoreFile(["kyso.exe", "x"], "win32")).toEqual(["kyso.exe", "x"]);
});
