// Which system packages are missing, and their installation where apt is there and we have the right to.
import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { run, say, stop, succeeds } from "./step.mjs";

/** A Debian package, the programs or files that show that it (or an equal) is there. */
const PACKAGES = [
  { name: "g++", programs: ["g++", "clang++", "c++"] },
  { name: "make", programs: ["make"] },
  { name: "python3", programs: ["python3"] },
  { name: "softhsm2", programs: ["softhsm2-util"] },
  { name: "poppler-utils", programs: ["pdfsig"] },
  { name: "qpdf", programs: ["qpdf"] },
  { name: "openssl", programs: ["openssl"] },
];

/** PDFBox and Bouncy Castle, which judge what the tests sign; a JDK has the same `java`. */
const JUDGE_PACKAGES = [
  { name: "default-jre-headless", programs: ["java"] },
  { name: "libpdfbox2-java", files: ["/usr/share/java/pdfbox2.jar"] },
  { name: "libbcpkix-java", files: ["/usr/share/java/bcpkix.jar"] },
];

/** What makes and judges the documents of `npm run conformance`. */
const CONFORMANCE_PACKAGES = [
  { name: "mupdf-tools", programs: ["mutool"] },
  { name: "ghostscript", programs: ["gs"] },
  { name: "libreoffice-writer-nogui", programs: ["soffice"] },
  {
    name: "fonts-liberation",
    files: ["/usr/share/fonts/truetype/liberation", "/usr/share/fonts/truetype/liberation2"],
  },
  { name: "default-jdk-headless", programs: ["javac"] },
  // PDFBox's check of PDF/A needs them.
  { name: "libactivation-java", files: ["/usr/share/java/javax.activation.jar"] },
  { name: "libjaxb-api-java", files: ["/usr/share/java/jaxb-api.jar"] },
  { name: "xmlsec1", programs: ["xmlsec1"] },
];

const MANUALS = "/usr/share/man/man1";

/** Debian's browsers. Ubuntu's packages of such names are snaps, which may refuse temporary profiles. */
const CHROMIUM = { name: "chromium", programs: ["chromium"] };
const FIREFOX = { name: "firefox-esr", programs: ["firefox-esr"] };

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

function isThere({ programs = [], files = [] }) {
  return programs.some(onPath) || files.some((file) => existsSync(file));
}

function missingPackages(command) {
  const wanted = [
    ...PACKAGES,
    ...(isUbuntu() || process.env.KYSO_BROWSER ? [] : [CHROMIUM]),
    ...(command !== "test" || isUbuntu() || process.env.KYSO_FIREFOX ? [] : [FIREFOX]),
    ...(command === "test" || command === "conformance" ? JUDGE_PACKAGES : []),
    ...(command === "conformance" ? CONFORMANCE_PACKAGES : []),
  ];
  return wanted.filter((each) => !isThere(each)).map(({ name }) => name);
}

/** The words before `apt-get` that give the right to install, or `undefined`. */
function privilege() {
  if (process.getuid?.() === 0) return [];
  if (!onPath("sudo")) return undefined;
  return process.stdin.isTTY || succeeds("sudo", ["-n", "true"]) ? ["sudo"] : undefined;
}

/** A program and its arguments. */
function split([program, ...args]) {
  return [program, args];
}

/**
 * Installs what is missing with apt, or stops with the one line that does it.
 *
 * @param command the npm script that needs it
 */
export function provideSystemPackages(command) {
  if (process.platform !== "linux") return;
  const missing = missingPackages(command);
  if (missing.length === 0) return;
  const line = `apt-get install -y ${missing.join(" ")}`;
  const prefix = onPath("apt-get") ? privilege() : undefined;
  if (prefix === undefined) stop(`Missing programs. Install them with:  sudo apt-get update && sudo ${line}`);
  say(`Installing Debian packages: ${missing.join(", ")}`);
  // Images without manuals lack this folder, and Debian's Java can't be set up without it.
  if (!existsSync(MANUALS)) run(...split([...prefix, "mkdir", "-p", MANUALS]));
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const apt = (...args) => {
    return run(...split([...prefix, "apt-get", "-qq", ...args]), {
      env: environment,
      stdio: ["inherit", "ignore", "inherit"],
    });
  };
  apt("update");
  if (!apt("install", "-y", "--no-install-recommends", ...missing)) stop(`That failed. Run:  sudo ${line}`);
}
