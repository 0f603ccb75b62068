import { existsSync, writeFileSync } from "node:fs";
import type { SourceNote, SourceShelf } from "./shelf.ts";

const PRODUCER = "ghostscript";

/** Debian's profiles, then those of other builds. */
const PROFILES = ["/usr/share/color/icc/ghostscript/srgb.icc", "/usr/share/ghostscript/iccprofiles/srgb.icc"];

function sRgbProfile(): string {
  const found = PROFILES.find((file) => existsSync(file));
  if (found === undefined) throw new Error("Ghostscript's sRGB profile is not installed");
  return found;
}

/** PostScript that gives a PDF/A its output intent. */
function outputIntent(profile: string): string {
  return `%!
[ /Title (Kyso) /DOCINFO pdfmark
[ /_objdef {icc} /type /stream /OBJ pdfmark
[ {icc} << /N 3 >> /PUT pdfmark
[ {icc} (${profile}) (r) file /PUT pdfmark
[ /_objdef {intent} /type /dict /OBJ pdfmark
[ {intent} << /Type /OutputIntent /S /GTS_PDFA1 /DestOutputProfile {icc} /OutputConditionIdentifier (sRGB) >> /PUT pdfmark
[ {Catalog} << /OutputIntents [ {intent} ] >> /PUT pdfmark
`;
}

const DRAWN = `%!
<< /PageSize [595 842] >> setpagedevice
/Times-Roman findfont 20 scalefont setfont
80 600 moveto (Page 1) show showpage
80 500 moveto (Page 2) show showpage
`;

/** What Ghostscript makes of a letter: each version, PDF/A, linearised, encrypted, scanned. */
export async function makeGhostscriptSources(shelf: SourceShelf): Promise<void> {
  const letter = shelf.fileOf("libreoffice letter");
  const make = async (
    what: string,
    options: readonly string[],
    note: SourceNote = {},
    inputs: readonly string[] = [letter],
  ): Promise<void> => {
    const device = options.some((option) => option.startsWith("-sDEVICE")) ? [] : ["-sDEVICE=pdfwrite"];
    await shelf.make(
      PRODUCER,
      what,
      (file) => [
        "gs",
        "-q",
        "-dBATCH",
        "-dNOPAUSE",
        "-dSAFER",
        ...device,
        ...options,
        `-sOutputFile=${file}`,
        ...inputs,
      ],
      note,
    );
  };
  for (const version of ["1.3", "1.4", "1.5", "1.6", "1.7", "2.0"])
    await make(version, [`-dCompatibilityLevel=${version}`]);
  // Ghostscript 10.00 cuts texts off at zero bytes when it linearises, so that this one has none.
  const drawn = shelf.path("drawn.ps");
  writeFileSync(drawn, DRAWN);
  await make("linearised", ["-dFastWebView=true"], {}, [drawn]);
  await make("scan in colour", ["-sDEVICE=pdfimage24", "-r100"], { traits: ["scan"] });
  await make("scan in grey", ["-sDEVICE=pdfimage8", "-r100"], { traits: ["scan"] });
  const profile = sRgbProfile();
  const intent = shelf.path("output-intent.ps");
  writeFileSync(intent, outputIntent(profile));
  for (const part of [1, 2, 3] as const)
    await make(
      `PDF/A-${part}b`,
      [
        `-dPDFA=${part}`,
        "-dPDFACompatibilityPolicy=1",
        "-sColorConversionStrategy=RGB",
        `--permit-file-read=${profile}`,
      ],
      { traits: [`PDF/A-${part}b`], pdfaPart: part },
      [intent, letter],
    );
  const secret = ["-sOwnerPassword=owner", "-sUserPassword=user", "-dEncryptionR=3", "-dKeyLength=128"];
  await make("RC4-128 with a password", ["-dCompatibilityLevel=1.4", ...secret], {
    traits: ["RC4-128", "user password"],
    password: "user",
  });
}
