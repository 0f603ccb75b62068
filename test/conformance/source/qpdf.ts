import type { SourceNote, SourceShelf } from "./shelf.ts";

const PRODUCER = "qpdf";

interface Cipher {
  readonly name: string;
  readonly args: readonly string[];
}

const CIPHERS: readonly Cipher[] = [
  { name: "RC4-40", args: ["40"] },
  { name: "RC4-128", args: ["128", "--use-aes=n"] },
  { name: "AES-128", args: ["128", "--use-aes=y"] },
  { name: "AES-256", args: ["256"] },
];

/** What qpdf makes of others' documents: each kind of cross-reference, each version, each cipher, pages turned. */
export async function makeQpdfSources(shelf: SourceShelf): Promise<void> {
  const from = {
    libreoffice: "libreoffice letter",
    chromium: "chromium print",
    ghostscript: "ghostscript 1.7",
  };
  const make = async (
    what: string,
    options: readonly string[],
    input: string,
    note: SourceNote = {},
  ): Promise<void> =>
    shelf.make(PRODUCER, what, (file) => ["qpdf", ...options, shelf.fileOf(input), file], note);
  for (const [origin, input] of Object.entries(from)) {
    await make(`object streams, from ${origin}`, ["--object-streams=generate"], input);
    await make(`linearised, from ${origin}`, ["--linearize"], input);
  }
  await make("linearised with object streams", ["--linearize", "--object-streams=generate"], from.chromium);
  await make("table", ["--object-streams=disable"], from.chromium);
  await make("qdf", ["--qdf"], from.libreoffice);
  for (const version of ["1.4", "1.5", "1.6", "1.7", "2.0"])
    await make(version, [`--force-version=${version}`, "--object-streams=disable"], from.libreoffice);
  await make(
    "2.0 with object streams",
    ["--force-version=2.0", "--object-streams=generate"],
    from.libreoffice,
  );
  for (const turn of [90, 180, 270])
    await make(`turned by ${turn}`, [`--rotate=+${turn}`], from.libreoffice, { traits: [`Rotate ${turn}`] });
  for (const { name, args } of CIPHERS) {
    const weak = name.startsWith("RC4") ? ["--allow-weak-crypto"] : [];
    const encrypt = (user: string): string[] => [...weak, "--encrypt", user, "owner", ...args, "--"];
    await make(`${name} without a password`, encrypt(""), from.libreoffice, { traits: [name] });
    await make(`${name} with a password`, encrypt("user"), from.chromium, {
      traits: [name, "user password"],
      password: "user",
    });
  }
  const aes = ["--object-streams=generate", "--encrypt", "", "owner", "256", "--"];
  await make("AES-256 with object streams", aes, from.libreoffice, { traits: ["AES-256"] });
  const clear = ["--encrypt", "", "owner", "256", "--cleartext-metadata", "--"];
  await make("AES-256 with clear metadata", clear, "libreoffice PDF/A-2b", { traits: ["AES-256"] });
  const forbidden = [
    "--encrypt",
    "",
    "owner",
    "128",
    "--use-aes=y",
    "--modify=none",
    "--annotate=n",
    "--form=n",
    "--",
  ];
  await make("filling forbidden", forbidden, from.libreoffice, {
    traits: ["filling forbidden"],
    expected: "PDF_PERMISSION_DENIED",
  });
}
