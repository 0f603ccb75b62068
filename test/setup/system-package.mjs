// Which system packages are missing, and their installation where apt is there and we have the right to.
import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { run, say, stop, succeeds } from "./step.mjs";

/** A Debian package, the programs that show that it (or an equal) is there. */
const PACKAGES = [
  { name: "g++", programs: ["g++", "clang++", "c++"] },
  { name: "make", programs: ["make"] },
  { name: "python3", programs: ["python3"] },
  { name: "softhsm2", programs: ["softhsm2-util"] },
  { name: "poppler-utils", programs: ["pdfsig"] },
  { name: "qpdf", programs: ["qpdf"] },
  { name: "openssl", programs: ["openssl"] },
];

/** Debian's browser. Ubuntu's package of this name is a snap, which may refuse temporary profiles. */
const CHROMIUM = { name: "chromium", programs: ["chromium"] };

function onPath(program) {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Whether this is Ubuntu or one of its derivatives. */
export function isUbuntu() {
  if (!existsSync("/etc/os-release")) return false;
  const release = readFileSync("/etc/os-release", "utf8");
  return /^ID(_LIKE)?=.*ubuntu/m.test(release);
}

function missingPackages() {
  const wanted = isUbuntu() || process.env.KYSO_BROWSER ? PACKAGES : [...PACKAGES, CHROMIUM];
  return wanted.filter(({ programs }) => !programs.some(onPath)).map(({ name }) => name);
}

/** The words before `apt-get` that give the right to install, or `undefined`. */
function privilege() {
  if (process.getuid?.() === 0) return [];
  if (!onPath("sudo")) return undefined;
  return process.stdin.isTTY || succeeds("sudo", ["-n", "true"]) ? ["sudo"] : undefined;
}

/** Installs what is missing with apt, or stops with the one line that does it. */
export function provideSystemPackages() {
  if (process.platform !== "linux") return;
  const missing = missingPackages();
  if (missing.length === 0) return;
  const line = `apt-get install -y ${missing.join(" ")}`;
  const prefix = onPath("apt-get") ? privilege() : undefined;
  if (prefix === undefined) stop(`Missing programs. Install them with:  sudo apt-get update && sudo ${line}`);
  say(`Installing Debian packages: ${missing.join(", ")}`);
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const apt = (...args) => {
    const [program, ...rest] = [...prefix, "apt-get", "-qq", ...args];
    return run(program, rest, { env: environment, stdio: ["inherit", "ignore", "inherit"] });
  };
  apt("update");
  if (!apt("install", "-y", "--no-install-recommends", ...missing)) stop(`That failed. Run:  sudo ${line}`);
}
