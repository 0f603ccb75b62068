import { describe, expect, test } from "vitest";
import { moduleCandidates } from "../../../agent/token/csp-image-path.ts";
import { installedModules, type SearchedDisk } from "../../../agent/token/module-search.ts";

const WINDOWS = { SystemRoot: "C:\\Windows", SystemDrive: "C:", ProgramFiles: "C:\\Program Files" };

function diskOf(...files: string[]): SearchedDisk {
  return {
    exists: (path) => files.includes(path),
    names: (folder) =>
      files.filter((file) => file.startsWith(folder)).map((file) => file.slice(folder.length + 1)),
  };
}

describe("installed modules", () => {
  test("they are found in Windows' system folder, the government's first", () => {
    const disk = diskOf(
      "C:\\Windows\\System32\\eps2003csp11.dll",
      "C:\\Windows\\System32\\viettel-ca_v6.dll",
      "C:\\Windows\\System32\\viettel-ca_v5.dll",
      "C:\\Windows\\System32\\vnptca_p11_v10.dll",
      "C:\\Windows\\System32\\Vina-CAv3.dll",
      "C:\\Windows\\System32\\kernel32.dll",
      "C:\\Windows\\System32\\bit4xpki.dll",
    );
    expect(installedModules("win32", WINDOWS, disk)).toEqual([
      { path: "C:\\Windows\\System32\\bit4xpki.dll" },
      { path: "C:\\Windows\\System32\\eps2003csp11.dll" },
      { path: "C:\\Windows\\System32\\viettel-ca_v5.dll" },
      { path: "C:\\Windows\\System32\\viettel-ca_v6.dll", asksPin: true },
      { path: "C:\\Windows\\System32\\vnptca_p11_v10.dll" },
      { path: "C:\\Windows\\System32\\Vina-CAv3.dll" },
    ]);
  });

  test("they are found on macOS and Linux", () => {
    const mac = diskOf(
      "/Library/bit4id/pkcs11/libbit4xpki.dylib",
      "/opt/homebrew/lib/softhsm/libsofthsm2.so",
    );
    expect(installedModules("darwin", {}, mac).map(({ path }) => path)).toEqual([
      "/Library/bit4id/pkcs11/libbit4xpki.dylib",
      "/opt/homebrew/lib/softhsm/libsofthsm2.so",
    ]);
    const linux = diskOf("/usr/lib/libIDPrimePKCS11.1.so", "/usr/lib/softhsm/libsofthsm2.so");
    expect(installedModules("linux", {}, linux).map(({ path }) => path)).toEqual([
      "/usr/lib/libIDPrimePKCS11.1.so",
      "/usr/lib/softhsm/libsofthsm2.so",
    ]);
  });

  test("a machine without any has none", () => {
    expect(installedModules("win32", {}, diskOf())).toEqual([]);
  });
});

describe("registered CSPs", () => {
  test("the module of a rebranded CSP is looked for beside it", () => {
    const answer = [
      "HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Cryptography\\Defaults\\Provider\\Some-CA CSP v1.0",
      "    Image Path    REG_SZ    C:\\WINDOWS\\system32\\some-ca_s.dll",
      "HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Cryptography\\Defaults\\Provider\\Microsoft Base",
      "    Image Path    REG_EXPAND_SZ    %SystemRoot%\\system32\\rsaenh.dll",
      "    Image Path    REG_SZ    other.dll",
      "    Image Path    REG_SZ    C:\\no\\library.exe",
      "End of search: 3 match(es) found.",
    ];
    expect(moduleCandidates(answer.join("\r\n"), WINDOWS)).toEqual([
      "C:\\WINDOWS\\system32\\some-ca.dll",
      "C:\\WINDOWS\\system32\\some-ca_s.dll",
      "C:\\Windows\\system32\\rsaenh.dll",
      "C:\\Windows\\System32\\other.dll",
    ]);
  });

  test("an answer of any length gives a bounded list", () => {
    const lines = Array.from({ length: 5_000 }, (_, index) => `  Image Path  REG_SZ  C:\\x${index}.dll`);
    expect(moduleCandidates(lines.join("\n"), WINDOWS).length).toBeLessThanOrEqual(130);
    expect(moduleCandidates("", WINDOWS)).toEqual([]);
  });
});
