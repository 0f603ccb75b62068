import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { decryptAes, encryptAes } from "../../../agent/pdf/aes.ts";
import { PdfDocument } from "../../../agent/pdf/document.ts";
import { PdfArray, PdfDict, PdfName, PdfRef, PdfStream, PdfString } from "../../../agent/pdf/object.ts";
import { passwordBytes } from "../../../agent/pdf/password-bytes.ts";
import { rc4 } from "../../../agent/pdf/rc4.ts";
import { MemorySource } from "../../../agent/pdf/source.ts";
import { IncrementalUpdate } from "../../../agent/pdf/update.ts";
import { KysoError } from "../../../protocol/error.ts";
import { codeOf, latin1, textOf } from "./open.ts";
import { PAGE, PAGES, PdfBuilder } from "./pdf-builder.ts";

const folder = mkdtempSync(path.join(tmpdir(), "kyso-encryption-"));
afterAll(() => rmSync(folder, { recursive: true }));

const SOURCE = new PdfBuilder();
SOURCE.object(1, "<</Type /Catalog /Pages 2 0 R /Lang (vi-VN) /Note [(one) <</Two (two)>>] /Metadata 6 0 R>>")
  .object(2, PAGES)
  .object(3, PAGE)
  .stream(4, "", "0 0 m");
SOURCE.object(5, "<</Title (A title)>>").stream(6, "/Type /Metadata", "<?xpacket?>");
SOURCE.table([1, 2, 3, 4, 5, 6], "/Size 7 /Root 1 0 R /Info 5 0 R /ID [<00112233> <44556677>]");

let files = 0;
/** What qpdf makes of the source. */
function encrypted(...options: readonly string[]): Uint8Array {
  const base = path.join(folder, String((files += 1)));
  writeFileSync(`${base}.pdf`, SOURCE.bytes());
  execFileSync("qpdf", ["--allow-weak-crypto", ...options, `${base}.pdf`, `${base}-out.pdf`]);
  return Uint8Array.from(readFileSync(`${base}-out.pdf`));
}

/** What qpdf reads, all in the clear. */
function decrypted(bytes: Uint8Array, password = ""): string {
  const base = path.join(folder, String((files += 1)));
  writeFileSync(`${base}.pdf`, bytes);
  const options = [`--password=${password}`, "--decrypt", "--qdf", "--object-streams=disable"];
  execFileSync("qpdf", [...options, `${base}.pdf`, `${base}-out.pdf`]);
  return readFileSync(`${base}-out.pdf`, "latin1");
}

function open(bytes: Uint8Array, password?: string): PdfDocument {
  return PdfDocument.open(new MemorySource(bytes), { password });
}

/** Every kind of content, read. */
function contentOf(document: PdfDocument): readonly (string | null)[] {
  const lang = document.catalog.get("Lang");
  const info = document.resolve(document.trailer.get("Info"));
  const title = info instanceof PdfDict ? info.get("Title") : null;
  const streams = [document.page(0).dict.get("Contents"), document.catalog.get("Metadata")];
  return [
    ...[lang, title].map((string) => (string instanceof PdfString ? textOf(string.bytes) : null)),
    ...streams.map((entry) => {
      const stream = document.resolve(entry);
      return stream instanceof PdfStream ? textOf(document.streamBytes(stream, 100)) : null;
    }),
  ];
}

const CONTENT = ["vi-VN", "A title", "0 0 m", "<?xpacket?>"];

const KINDS: Readonly<Record<string, readonly string[]>> = {
  "RC4, 40 bits": ["40", "--"],
  "RC4, 128 bits": ["128", "--use-aes=n", "--"],
  "RC4 by crypt filter": ["128", "--use-aes=n", "--force-V4", "--"],
  "AES, 128 bits": ["128", "--use-aes=y", "--"],
  "AES, 128 bits, clear metadata": ["128", "--use-aes=y", "--cleartext-metadata", "--"],
  "AES, 256 bits, revision 5": ["256", "--force-R5", "--"],
  "AES, 256 bits": ["256", "--"],
  "AES, 256 bits, clear metadata": ["256", "--cleartext-metadata", "--"],
};

describe.each(Object.entries(KINDS))("a document with %s", (_, options) => {
  const own = encrypted("--encrypt", "user", "owner", ...options);

  it("opens with either password and no other", () => {
    expect(contentOf(open(own, "user"))).toEqual(CONTENT);
    expect(contentOf(open(own, "owner"))).toEqual(CONTENT);
    expect(codeOf(() => open(own))).toBe("PDF_PASSWORD_NEEDED");
    expect(codeOf(() => open(own, ""))).toBe("PDF_PASSWORD_NEEDED");
    expect(codeOf(() => open(own, "other"))).toBe("PDF_PASSWORD_WRONG");
  });

  it("opens without a word where the user's is empty, also with object streams, also damaged", () => {
    for (const streams of ["disable", "generate"]) {
      const bytes = encrypted(`--object-streams=${streams}`, "--encrypt", "", "owner", ...options);
      expect(contentOf(open(bytes))).toEqual(CONTENT);
      const damaged = latin1((textOf(bytes) ?? "").replace(/startxref\n\d+/, "startxref\n7"));
      const rebuilt = open(damaged);
      expect(contentOf(rebuilt)).toEqual(CONTENT);
      expect(rebuilt.rebuilt).toBe(true);
    }
  });

  it("has what is added to it encrypted, and what is written again stay what it was", () => {
    for (const streams of ["disable", "generate"]) {
      const bytes = encrypted(`--object-streams=${streams}`, "--encrypt", "user", "owner", ...options);
      const document = open(bytes, "user");
      const update = new IncrementalUpdate(document);
      const [added, stream] = [update.newRef(), update.newRef()];
      update.put(added, latin1("<</Said (in the clear)>>"));
      update.put(stream, new PdfStream(PdfDict.of({ Also: new PdfString(latin1("here")) }), latin1("1 1 m")));
      update.rewriteDict(
        document.catalogRef,
        new Map<string, PdfRef | Uint8Array>([
          ["Added", added],
          ["Stream", stream],
          ["Raw", latin1("[(a raw value)]")],
        ]),
      );
      const joined = Uint8Array.from(Buffer.concat([bytes, update.build().bytes]));
      const appended = textOf(joined.subarray(bytes.length));
      for (const clear of ["in the clear", "here", "1 1 m", "a raw value", "vi-VN", "(two)"]) {
        expect(appended).not.toContain(clear);
      }
      expect(contentOf(open(joined, "user"))).toEqual(CONTENT);
      const text = decrypted(joined, "user");
      for (const said of [
        "(in the clear)",
        "(here)",
        "1 1 m",
        "(a raw value)",
        "(vi-VN)",
        "(one)",
        "(two)",
      ]) {
        expect(text).toContain(said);
      }
    }
  });
});

describe("a dictionary that is written again", () => {
  it("keeps the bytes of its encrypted strings, where it keeps its number", () => {
    const bytes = encrypted("--object-streams=disable", "--encrypt", "", "owner", "256", "--");
    const document = open(bytes);
    const update = new IncrementalUpdate(document);
    update.rewriteDict(document.catalogRef, new Map([["New", 1]]));
    const appended = textOf(update.build().bytes) ?? "";
    expect(appended).toContain(textOf(document.catalog.raw("Lang")));
    expect(appended).toContain(textOf(document.catalog.raw("Note")));
  });

  it("is encrypted anew where its values come from another object", () => {
    for (const streams of ["disable", "generate"]) {
      const bytes = encrypted(
        `--object-streams=${streams}`,
        "--encrypt",
        "",
        "owner",
        "128",
        "--use-aes=n",
        "--",
      );
      const document = open(bytes);
      const update = new IncrementalUpdate(document);
      const copy = update.newRef();
      update.put(copy, document.catalog);
      update.put(document.catalogRef, document.catalog.with(new Map([["Copy", copy]])));
      const text = decrypted(Buffer.concat([bytes, update.build().bytes]));
      expect(text.match(/\(vi-VN\)/g)).toHaveLength(2);
      expect(text.match(/\(two\)/g)).toHaveLength(2);
    }
  });
});

describe("what is never encrypted", () => {
  const bytes = encrypted("--encrypt", "", "owner", "256", "--");

  it("is a signature's value, however it is put", () => {
    const document = open(bytes);
    const update = new IncrementalUpdate(document);
    const [whole, parsed, asIs] = [update.newRef(), update.newRef(), update.newRef()];
    const signature = PdfDict.of({
      Name: new PdfString(latin1("Signer")),
      ByteRange: new PdfArray([0, 1, 2, 3]),
      Contents: new PdfString(latin1("value"), true),
    });
    update.put(whole, signature);
    update.put(parsed, latin1("<</Name (Signer) /ByteRange [0 1 2 3] /Contents <76616c7565>>>"));
    const body = latin1("<</ByteRange [0 1 2 3] /Contents <76616c7565>>>");
    update.putAsIs(asIs, body);
    const joined = Uint8Array.from(Buffer.concat([bytes, update.build().bytes]));
    expect(textOf(joined)?.match(/\/Contents <76616c7565>/g)).toHaveLength(3);
    for (const ref of [whole, parsed, asIs]) {
      const read = open(joined).get(ref);
      const value = read instanceof PdfDict ? read.get("Contents") : null;
      expect(value instanceof PdfString && textOf(value.bytes)).toBe("value");
    }
    expect(textOf(joined)).not.toContain("Signer");
  });

  it("is a cross-reference stream, which names the key and the identifier again", () => {
    const document = open(
      encrypted("--object-streams=generate", "--encrypt", "", "owner", "128", "--use-aes=y", "--"),
    );
    const update = new IncrementalUpdate(document);
    update.put(update.newRef(), 1);
    const joined = Buffer.concat([document.source.read(0, document.source.size), update.build().bytes]);
    const next = open(joined);
    expect(next.rebuilt).toBe(false);
    expect(next.sectionKind).toBe("stream");
    expect(next.trailer.get("Encrypt")).toEqual(document.trailer.get("Encrypt"));
    const xref = next.get(new PdfRef(next.nextObjectNumber - 1));
    expect(xref instanceof PdfStream && xref.dict.get("ID")).toEqual(next.trailer.get("ID"));
  });
});

describe("a document's identifier", () => {
  it("stays away from an encrypted document that has none, since its key is made from it", () => {
    const bytes = encrypted("--encrypt", "", "owner", "256", "--");
    const bare = latin1((textOf(bytes) ?? "").replace(/\/ID \[<[^\]]*\]/, (id) => " ".repeat(id.length)));
    const update = new IncrementalUpdate(open(bare));
    update.put(update.newRef(), 1);
    const joined = Buffer.concat([bare, update.build().bytes]);
    expect(open(joined).trailer.has("ID")).toBe(false);
    expect(contentOf(open(joined))).toEqual(CONTENT);
  });
});

describe("permissions", () => {
  const allows = (password: string | undefined, ...options: readonly string[]): boolean | undefined =>
    open(encrypted("--encrypt", "user", "owner", ...options, "--"), password ?? "user").security
      ?.allowsSigning;

  it("that allow neither changes, notes nor forms leave signing to the owner", () => {
    for (const kind of [["128", "--use-aes=y"], ["256"]]) {
      const locked = [...kind, "--modify=none", "--annotate=n", "--form=n"];
      expect(allows(undefined, ...locked)).toBe(false);
      expect(allows("owner", ...locked)).toBe(true);
    }
    expect(allows(undefined, "40", "--modify=n", "--annotate=n")).toBe(false);
  });

  it("that allow any one of them allow signing", () => {
    const others = ["--modify=none", "--annotate=n", "--form=n"];
    for (const one of ["--modify-other=y", "--annotate=y", "--form=y"]) {
      expect(allows(undefined, "256", ...others, one)).toBe(true);
    }
    expect(allows(undefined, "40", "--modify=n", "--annotate=y")).toBe(true);
  });

  it("that were changed by hand do not count, where the key seals them", () => {
    const none = ["--modify=none", "--annotate=n", "--form=n", "--"];
    const locked = encrypted("--encrypt", "", "owner", "256", ...none);
    const text = textOf(locked) ?? "";
    const opened = text.replace(/\/P -\d+/, (entry) => "/P -4".padEnd(entry.length));
    expect(opened).not.toBe(text);
    expect(open(latin1(opened)).security?.allowsSigning).toBe(false);
  });
});

describe("passwords", () => {
  it.each([
    ["composed or not", "mật khẩu".normalize("NFD"), "mật khẩu".normalize("NFC")],
    ["with blanks of any kind", "a\u00a0b", "a b"],
    ["with characters that show nothing", "a\u00adb\u200d", "ab"],
  ])("of revision 6 are the same %s", (_, typed, known) => {
    const bytes = encrypted("--encrypt", known.normalize("NFKC"), "owner", "256", "--");
    expect(contentOf(open(bytes, typed))).toEqual(CONTENT);
  });

  it("of revision 6 count up to 127 bytes", () => {
    const [long, longer] = ["x".repeat(127), "x".repeat(300)];
    const bytes = encrypted("--encrypt", long, "owner", "256", "--");
    expect(contentOf(open(bytes, longer))).toEqual(CONTENT);
  });

  it("of earlier ones are in PDFDocEncoding, or else in UTF-8", () => {
    expect(passwordBytes("é€Š", 4).map(textOf)[0]).toBe("\xe9\xa0\x97");
    expect(passwordBytes("ậ", 4).map(textOf)).toEqual(["\xe1\xba\xad"]);
    expect(passwordBytes("x".repeat(40), 3)[0]).toHaveLength(32);
  });
});

describe("encryption that can't be read", () => {
  const withDict = (dict: string): Uint8Array => {
    const builder = new PdfBuilder()
      .object(1, "<</Type /Catalog /Pages 2 0 R>>")
      .object(2, PAGES)
      .object(3, PAGE);
    builder.object(5, dict).table([1, 2, 3, 5], "/Size 6 /Root 1 0 R /Encrypt 5 0 R");
    return builder.bytes();
  };
  const hashes = `/O <${"00".repeat(48)}> /U <${"00".repeat(48)}> /P -4`;

  it.each([
    ["a public-key handler", "<</Filter /Adobe.PubSec /V 4 /SubFilter /adbe.pkcs7.s4>>"],
    ["an unpublished version", `<</Filter /Standard /V 3 /R 3 ${hashes}>>`],
    ["a revision that is not its version's", `<</Filter /Standard /V 4 /R 6 ${hashes}>>`],
    ["a crypt filter that is not there", `<</Filter /Standard /V 4 /R 4 /StmF /Std /StrF /Std ${hashes}>>`],
    [
      "a method of another version",
      `<</Filter /Standard /V 4 /R 4 /StmF /Std /StrF /Std /CF <</Std <</CFM /AESV3>>>> ${hashes}>>`,
    ],
  ])("for %s is PDF_ENCRYPTION_UNSUPPORTED", (_, dict) => {
    expect(codeOf(() => open(withDict(dict)))).toBe("PDF_ENCRYPTION_UNSUPPORTED");
  });

  it.each([
    ["no handler", "<</V 2>>"],
    ["no hashes", "<</Filter /Standard /V 2 /R 3 /P -4>>"],
    ["hashes that are too short", "<</Filter /Standard /V 2 /R 3 /P -4 /O (x) /U (x)>>"],
    ["no key", `<</Filter /Standard /V 5 /R 6 /StmF /S /StrF /S /CF <</S <</CFM /AESV3>>>> ${hashes}>>`],
  ])("for %s is PDF_DAMAGED", (_, dict) => {
    expect(codeOf(() => open(withDict(dict)))).toBe("PDF_DAMAGED");
  });

  it("is none where only attached files are encrypted", () => {
    const dict = `<</Filter /Standard /V 4 /R 4 /EFF /S /CF <</S <</CFM /AESV2>>>> ${hashes}>>`;
    const document = open(withDict(dict));
    expect(document.pageCount).toBe(1);
    const update = new IncrementalUpdate(document);
    update.put(update.newRef(), PdfDict.of({ A: new PdfString(latin1("clear")) }));
    expect(textOf(update.build().bytes)).toContain(Buffer.from("clear").toString("hex"));
  });

  it("is one that a later revision began: the earlier one stays as it was", () => {
    const builder = new PdfBuilder().object(1, "<</Type /Catalog /Pages 2 0 R /Lang (vi)>>");
    builder.object(2, PAGES).object(3, PAGE);
    const first = builder.table([1, 2, 3], "/Size 4 /Root 1 0 R");
    builder.object(5, `<</Filter /Standard /V 4 /R 4 ${hashes}>>`);
    builder.table([5], `/Size 6 /Root 1 0 R /Encrypt 5 0 R /Prev ${first}`, { free: [] });
    const document = open(builder.bytes());
    expect(document.security).not.toBeNull();
    expect(document.at(0).security).toBeNull();
  });
});

describe("an update that forgot the encryption", () => {
  it("is PDF_ENCRYPTION_UNSUPPORTED: no reader finds its way through both", () => {
    const bytes = encrypted("--encrypt", "", "owner", "256", "--");
    const update = new IncrementalUpdate(open(bytes));
    update.put(update.newRef(), 1);
    const appended = (textOf(update.build().bytes) ?? "").replace(/\/Encrypt \d+ 0 R/, "");
    expect(codeOf(() => open(Buffer.concat([bytes, latin1(appended)])))).toBe("PDF_ENCRYPTION_UNSUPPORTED");
  });
});

describe("a stream's own crypt filter", () => {
  it("leaves it in the clear where it says so", () => {
    const document = open(encrypted("--encrypt", "", "owner", "256", "--"));
    const update = new IncrementalUpdate(document);
    const ref = update.newRef();
    update.put(
      ref,
      new PdfStream(PdfDict.of({ Filter: new PdfArray([new PdfName("Crypt")]) }), latin1("clear")),
    );
    const bytes = Buffer.concat([document.source.read(0, document.source.size), update.build().bytes]);
    expect(textOf(bytes)).toContain("stream\nclear\n");
    const stream = open(bytes).get(ref);
    expect(stream instanceof PdfStream && textOf(open(bytes).streamBytes(stream, 9))).toBe("clear");
  });
});

describe("the ciphers", () => {
  it.each([
    ["0102030405", "b2396305f03dc027ccc3524a0a1118a8"],
    ["0102030405060708090a0b0c0d0e0f10", "9ac7cc9a609d1ef7b2932899cde41b97"],
  ])("RC4 makes what RFC 6229 says of key %s", (key, stream) => {
    expect(Buffer.from(rc4(Buffer.from(key, "hex"), new Uint8Array(16))).toString("hex")).toBe(stream);
  });

  it("AES reads what it wrote, each time under another vector, and never fails on what it did not write", () => {
    const key = Buffer.alloc(32, 7);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const [one, other] = [encryptAes(key, bytes), encryptAes(key, bytes)];
        expect(Buffer.compare(one, other)).not.toBe(0);
        expect(Buffer.compare(decryptAes(key, one), bytes)).toBe(0);
        expect(decryptAes(key, bytes).length).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });
});

describe("hostile encrypted files", () => {
  const sources = Object.values(KINDS).map((options) =>
    encrypted("--object-streams=generate", "--encrypt", "", "owner", ...options),
  );

  it("with any bytes changed give a code or a document", () => {
    const bytes = fc.constantFrom(...sources);
    const changes = fc.array(fc.tuple(fc.nat(4000), fc.nat(255)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(bytes, changes, fc.nat(4000), (source, list, cut) => {
        const changed = Uint8Array.from(cut % 4 === 0 ? source.subarray(0, cut) : source);
        for (const [at, value] of list) changed[at % changed.length] = value;
        try {
          const document = open(changed);
          for (const [num] of document.objects()) {
            const object = document.get(new PdfRef(num));
            if (object instanceof PdfStream) codeOf(() => document.streamBytes(object, 10_000));
          }
          contentOf(document);
          new IncrementalUpdate(document).build();
        } catch (error) {
          if (!(error instanceof KysoError)) throw error;
          expect(error.code).toMatch(/^PDF_/);
        }
      }),
      { numRuns: 400 },
    );
  });
});
