/** PKCS #11 modules of one family of tokens, by file name. `*` stands for anything, `{1-6}` for each of the numbers. */
export interface ModuleFamily {
  readonly family: string;
  readonly windows?: readonly string[];
  readonly macos?: readonly string[];
  readonly linux?: readonly string[];
  /** The module shows a dialog of its own for the PIN. */
  readonly asksPin?: readonly string[];
}

/**
 * The modules that tokens in Vietnam come with, as public lists spell them. Administrators add others in the settings.
 * Families of the government's tokens come first: of two modules that know one token, the first is used.
 */
export const MODULE_FAMILIES: readonly ModuleFamily[] = [
  {
    family: "Bit4id (government tokens)",
    windows: ["bit4xpki.dll", "bit4ipki.dll", "bit4opki.dll"],
    macos: ["libbit4xpki.dylib", "libbit4ipki.dylib"],
    linux: ["libbit4xpki.so", "libbit4ipki.so"],
  },
  {
    family: "SafeNet, Thales",
    windows: ["eTPKCS11.dll", "IDPrimePKCS1164.dll"],
    macos: ["libeTPkcs11.dylib", "libeToken.dylib"],
    linux: ["libeTPkcs11.so", "libeToken.so", "libIDPrimePKCS11*.so"],
  },
  {
    family: "Feitian, EnterSafe",
    windows: ["eps2003csp11.dll", "eps2003csp11v2.dll", "ShuttleCsp11_3003.dll", "ngp11v211.dll"],
  },
  {
    family: "Viettel-CA",
    windows: ["viettel-ca_v{1-6}.dll"],
    macos: ["viettel-ca_v{4-6}.dylib"],
    asksPin: ["viettel-ca_v6.dll", "viettel-ca_v6.dylib"],
  },
  {
    family: "VNPT-CA",
    windows: [
      "vnptca_p11_v{6-10}.dll",
      "vnpt-ca_csp11.dll",
      "vnpt-ca_v34.dll",
      "vnpt-ca_v4.dll",
      "vnpt-ca_cl_v1.dll",
    ],
    macos: ["vnptca_p11_v{6-10}.dylib", "libvnptca_p11_v{6-10}.dylib"],
  },
  {
    family: "FPT-CA",
    windows: ["fpt-ca.dll", "fpt-ca_v{4-5}.dll", "fptca_v{3-6}.dll", "fpt-ca-stx.dll"],
  },
  { family: "BKAV-CA", windows: ["BkavCA.dll", "BkavCAv2S.dll"] },
  {
    family: "other authorities",
    windows: [
      "st3csp11.dll",
      "CA2_csp11.dll",
      "CA2_v34.dll",
      "ncca_csp11_v1.dll",
      "nca_v{4-9}.dll",
      "Vina-CA*.dll",
      "Safe-ca_v{1-2}.dll",
      "efy-ca_v1.dll",
      "newca_v4.dll",
      "fca_v1.dll",
      "misaca_csp11_v2.dll",
      "ica_csp11_v1.dll",
      "gclib.dll",
      "psapkcs.dll",
    ],
  },
  {
    family: "OpenSC",
    windows: ["opensc-pkcs11.dll"],
    macos: ["opensc-pkcs11.so"],
    linux: ["opensc-pkcs11.so"],
  },
  {
    family: "SoftHSM2",
    windows: ["softhsm2-x64.dll"],
    macos: ["libsofthsm2.so"],
    linux: ["libsofthsm2.so"],
  },
];

/** Folders that modules are installed in; `%NAME%` is a variable of the environment. */
export const MODULE_FOLDERS = {
  windows: [
    "%SystemRoot%\\System32",
    "%ProgramFiles%\\OpenSC Project\\OpenSC\\pkcs11",
    "%ProgramFiles%\\SoftHSM2\\lib",
    "%SystemDrive%\\SoftHSM2\\lib",
    "%ProgramFiles%\\SafeNet\\Authentication\\SAC\\x64",
    "%ProgramFiles%\\Bit4id",
  ],
  macos: [
    "/Library/bit4id/pkcs11",
    "/Library/OpenSC/lib",
    "/Library/Frameworks/eToken.framework/Versions/A",
    "/usr/local/lib",
    "/usr/local/lib/pkcs11",
    "/usr/local/lib/softhsm",
    "/opt/homebrew/lib",
    "/opt/homebrew/lib/pkcs11",
    "/opt/homebrew/lib/softhsm",
  ],
  linux: [
    "/usr/lib/bit4id",
    "/usr/lib",
    "/usr/lib/pkcs11",
    "/usr/lib/softhsm",
    "/usr/lib/x86_64-linux-gnu",
    "/usr/lib/x86_64-linux-gnu/pkcs11",
    "/usr/lib/x86_64-linux-gnu/softhsm",
    "/usr/lib/aarch64-linux-gnu",
    "/usr/lib/aarch64-linux-gnu/pkcs11",
    "/usr/lib/aarch64-linux-gnu/softhsm",
    "/usr/lib64",
    "/usr/lib64/pkcs11",
    "/usr/lib64/softhsm",
    "/usr/local/lib",
    "/usr/local/lib/softhsm",
  ],
} as const;

/** Folders of libraries that a process of the system's own machine can't load. */
export const OTHER_MACHINE_FOLDERS = {
  windows: [
    "%SystemRoot%\\SysWOW64",
    "%ProgramFiles(x86)%\\OpenSC Project\\OpenSC\\pkcs11",
    "%ProgramFiles(x86)%\\SafeNet\\Authentication\\SAC\\x32",
    "%ProgramFiles(x86)%\\Bit4id",
  ],
  macos: [],
  linux: [
    "/usr/lib32",
    "/usr/lib/i386-linux-gnu",
    "/usr/lib/i386-linux-gnu/pkcs11",
    "/usr/lib/i386-linux-gnu/softhsm",
  ],
} as const;
