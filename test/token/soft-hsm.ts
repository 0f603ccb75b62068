import { existsSync } from "node:fs";
import { join } from "node:path";

const PLACES: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: [
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
    "/usr/lib64/softhsm/libsofthsm2.so",
    "/usr/lib/pkcs11/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
  ],
  darwin: [
    "/opt/homebrew/lib/softhsm/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
    "/opt/local/lib/softhsm/libsofthsm2.so",
  ],
};

const REMEDIES: Partial<Record<NodeJS.Platform, string>> = {
  linux: "sudo apt-get install softhsm2 (Debian, Ubuntu), or sudo dnf install softhsm (Fedora)",
  darwin: "brew install softhsm",
  win32: "install SoftHSM2 for Windows into C:\\SoftHSM2",
};

function windowsPlaces(): string[] {
  const folders = ["C:\\SoftHSM2", join(process.env["ProgramFiles"] ?? "C:\\Program Files", "SoftHSM2")];
  return folders.flatMap((folder) => [
    join(folder, "lib", "softhsm2-x64.dll"),
    join(folder, "softhsm2-x64.dll"),
  ]);
}

/**
 * The path of SoftHSM2's PKCS #11 module on this machine.
 *
 * @throws {Error} with the one line that installs it
 */
export function softHsmModule(): string {
  const places = process.platform === "win32" ? windowsPlaces() : (PLACES[process.platform] ?? []);
  const found = places.find((place) => existsSync(place));
  if (found !== undefined) return found;
  throw new Error(
    `SoftHSM2 is not installed. Do this: ${REMEDIES[process.platform] ?? "install softhsm2 from your system's packages"}`,
  );
}
