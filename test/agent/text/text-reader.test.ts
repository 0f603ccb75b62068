import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import fontkit from "@pdf-lib/fontkit";
import {
  degrees,
  PDFDict,
  PDFDocument,
  type PDFFont,
  PDFHexString,
  PDFName,
  PDFNumber,
  type PDFRef,
  PDFString,
} from "pdf-lib";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { DocumentText, TextLine } from "../../../agent/text/document-text.ts";
import { TextReader } from "../../../agent/text/text-reader.ts";

/** The compiled entry: a process of its own can't run the sources as they are. */
const ENTRY = fileURLToPath(new URL("../../../dist/agent/text/text-worker.js", import.meta.url));
const TINOS = createRequire(import.meta.url).resolve(
  "@expo-google-fonts/tinos/400Regular/Tinos_400Regular.ttf",
);

let folder: string;
let reader: TextReader | undefined;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "kyso-text-"));
});

afterEach(async () => {
  await reader?.close();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function written(name: string, draw: (pdf: PDFDocument, font: PDFFont) => void): Promise<string> {
  const pdf = await PDFDocument.create();
  pdf.registerFontkit(fontkit);
  draw(pdf, await pdf.embedFont(readFileSync(TINOS), { subset: true }));
  const file = path.join(folder, `${name}.pdf`);
  writeFileSync(file, await pdf.save());
  return file;
}

async function textOf(file: string): Promise<DocumentText> {
  reader = new TextReader({ entryPath: ENTRY });
  const answer = await reader.read(file);
  if ("problem" in answer) throw new Error(answer.problem);
  return answer.text;
}

function lineWith(text: DocumentText, part: string): TextLine {
  const line = text.pages.flatMap(({ lines }) => lines).find((one) => one.text.includes(part));
  if (line === undefined) throw new Error(`no line with ${part}`);
  return line;
}

test("tells each line with its pieces, its place and its size", async () => {
  const file = await written("letter", (pdf, font) => {
    const page = pdf.addPage([595, 842]);
    page.drawText("Số:      /QĐ-UBND", { x: 80, y: 700, size: 13, font });
    page.drawText("Hà Nội, ngày 22 tháng 11 năm 2026", { x: 300, y: 700, size: 14, font });
    page.drawText("KT. CHỦ TỊCH", { x: 380, y: 200, size: 14, font });
  });

  const text = await textOf(file);

  expect(text.pageCount).toBe(1);
  expect(text.pages[0]).toMatchObject({ index: 0, width: 595, height: 842 });
  const line = lineWith(text, "Hà Nội");
  expect(line.pieces.at(-1)?.text).toBe("Hà Nội, ngày 22 tháng 11 năm 2026");
  expect(line.pieces.at(-1)?.left).toBeCloseTo(300, 0);
  expect(line.baseline).toBeCloseTo(700, 0);
  expect(line.fontSize).toBeCloseTo(14, 0);
  expect(line.text).toMatch(/^Số: .*\/QĐ-UBND Hà Nội/);
  expect(lineWith(text, "KT. CHỦ TỊCH").left).toBeCloseTo(380, 0);
});

test("composes what was drawn decomposed, accent by accent", async () => {
  const file = await written("decomposed", (pdf, font) => {
    pdf.addPage([595, 842]).drawText("TỐI MẬT".normalize("NFD"), { x: 80, y: 760, size: 13, font });
  });

  const [page] = (await textOf(file)).pages;

  expect(page?.lines.map((line) => line.text)).toEqual(["TỐI MẬT"]);
});

test("reads letters that are drawn twice to look bold, once", async () => {
  const file = await written("twice", (pdf, font) => {
    const page = pdf.addPage([595, 842]);
    for (const dx of [0, 0.4]) page.drawText("TỐI MẬT", { x: 80 + dx, y: 760, size: 13, font });
    let x = 300;
    for (const letter of "CHỦ TỊCH") {
      for (const dx of [0, 0.3]) page.drawText(letter, { x: x + dx, y: 200, size: 14, font });
      x += font.widthOfTextAtSize(letter, 14);
    }
  });

  const [page] = (await textOf(file)).pages;

  expect(page?.lines.map((line) => line.text)).toEqual(["TỐI MẬT", "CHỦ TỊCH"]);
});

test("tells where narrow gaps part a piece", async () => {
  const file = await written("parted", (pdf, font) => {
    const page = pdf.addPage([595, 842]);
    page.drawText("Số:", { x: 80, y: 700, size: 13, font });
    page.drawText("/QĐ-UBND", { x: 108, y: 700, size: 13, font });
  });

  const piece = lineWith(await textOf(file), "Số").pieces[0];

  expect(piece?.text).toBe("Số: /QĐ-UBND");
  expect(piece?.parts?.map(({ left }) => Math.round(left))).toEqual([80, 108]);
});

test.each([0, 90, 180, 270] as const)(
  "measures as the reader sees a page that is turned by %i degrees and cropped",
  async (turn) => {
    const file = await written(`turned-${turn}`, (pdf, font) => {
      const page = pdf.addPage([700, 900]);
      page.setCropBox(50, 40, 600, 800);
      page.setRotation(degrees(turn));
      // Upright, 100 points from the left and 300 from the bottom of the visible part, as the reader sees it.
      const starts = {
        0: { x: 150, y: 340 },
        90: { x: 350, y: 140 },
        180: { x: 550, y: 540 },
        270: { x: 350, y: 740 },
      };
      page.drawText("Nơi nhận:", { ...starts[turn], size: 12, font, rotate: degrees(turn) });
    });

    const text = await textOf(file);

    expect(text.pages[0]).toMatchObject(
      turn % 180 === 0 ? { width: 600, height: 800 } : { width: 800, height: 600 },
    );
    const line = lineWith(text, "Nơi nhận");
    expect(line.isUpright).toBe(true);
    expect(line.left).toBeCloseTo(100, 0);
    expect(line.baseline).toBeCloseTo(300, 0);
  },
);

test("tells what annotations and fields show, and what stands across the page", async () => {
  const file = await written("annotated", (pdf, font) => {
    const page = pdf.addPage([595, 842]);
    page.drawText("dọc lề", { x: 30, y: 400, size: 12, font, rotate: degrees(90) });
    const note = pdf.context.obj({
      Type: "Annot",
      Subtype: "FreeText",
      Rect: [80, 760, 200, 780],
      F: 4,
      DA: PDFString.of("/Helv 12 Tf"),
      Contents: PDFString.of("MAT"),
      AP: {
        N: pdf.context.register(
          pdf.context.stream("BT /F 12 Tf 2 5 Td (MAT) Tj ET", {
            Type: "XObject",
            Subtype: "Form",
            BBox: [0, 0, 120, 20],
            Resources: { Font: { F: { Type: "Font", Subtype: "Type1", BaseFont: "Helvetica" } } },
          }),
        ),
      },
    });
    const stamp = pdf.context.obj({
      Type: "Annot",
      Subtype: "Stamp",
      Rect: [300, 760, 400, 790],
      F: 4,
      Contents: PDFHexString.fromText("TUYỆT MẬT"),
    });
    page.node.set(
      PDFName.of("Annots"),
      pdf.context.obj([note, stamp].map((one) => pdf.context.register(one))),
    );
    const field = pdf.getForm().createTextField("so");
    field.setText("12/QD");
    field.addToPage(page, { x: 100, y: 600, width: 80, height: 16 });
  });

  const text = await textOf(file);

  expect(lineWith(text, "dọc lề").isUpright).toBe(false);
  expect(lineWith(text, "MAT")).toMatchObject({ isAnnotation: true, left: 80, baseline: 760 });
  expect(lineWith(text, "TUYỆT MẬT")).toMatchObject({ isAnnotation: true, left: 300 });
  expect(lineWith(text, "12/QD").isAnnotation).toBe(true);
});

test("tells where a page draws images, how fine they are, and whether in colour", async () => {
  const file = await written("scan", (pdf, font) => {
    const image = (space: string, width: number, height: number) =>
      pdf.context.register(
        pdf.context.stream(new Uint8Array(width * height * (space === "DeviceRGB" ? 3 : 1)), {
          Type: "XObject",
          Subtype: "Image",
          Width: width,
          Height: height,
          ColorSpace: space,
          BitsPerComponent: 8,
        }),
      );
    const page = pdf.addPage([600, 800]);
    page.drawText("có chữ", { x: 50, y: 50, size: 12, font });
    page.setRotation(degrees(90));
    const form = pdf.context.register(
      pdf.context.stream("q 100 0 0 50 10 20 cm /Grey Do Q", {
        Type: "XObject",
        Subtype: "Form",
        BBox: [0, 0, 600, 800],
        Matrix: [1, 0, 0, 1, 5, 5],
        Resources: { XObject: { Grey: image("DeviceGray", 20, 10) } },
      }),
    );
    page.node.setXObject(PDFName.of("Scan"), image("DeviceRGB", 60, 80));
    page.node.setXObject(PDFName.of("Form"), form);
    page.node.addContentStream(
      pdf.context.register(pdf.context.stream("q 600 0 0 800 0 0 cm /Scan Do Q /Form Do")),
    );
  });

  const [page] = (await textOf(file)).pages;

  expect(page?.images).toEqual([
    { left: 0, bottom: 0, right: 800, top: 600, width: 60, height: 80, isColour: true },
    // Turned clockwise: what was up is right, what was right is down.
    { left: 25, right: 75, bottom: 485, top: 585, width: 20, height: 10, isColour: false },
  ]);
});

test("reads every page, and of a very long document the first hundred and the last twenty", async () => {
  const pagesOf = async (count: number): Promise<DocumentText> =>
    textOf(
      await written(`long-${count}`, (pdf, font) => {
        for (let index = 0; index < count; index++)
          pdf.addPage([595, 842]).drawText(`trang ${index}`, { x: 80, y: 400, size: 12, font });
      }),
    );
  const indexesOf = ({ pages }: DocumentText): number[] => pages.map(({ index }) => index);
  const hundred = Array.from(Array(100).keys());

  const long = await pagesOf(200);
  expect(indexesOf(long)).toEqual([...hundred, ...hundred.map((index) => 100 + index)]);
  expect(long.pages.at(-1)?.lines[0]?.text).toBe("trang 199");
  const longer = await pagesOf(201);
  expect(longer.pageCount).toBe(201);
  expect(indexesOf(longer)).toEqual([...hundred, ...Array.from(Array(20), (_, index) => 181 + index)]);
});

/** An annotation whose appearance draws words, whatever else it says. */
function drawnAnnotation(
  pdf: PDFDocument,
  font: PDFFont,
  words: string,
  more: Record<string, string>,
): PDFRef {
  const form = pdf.context.stream(`BT /F 13 Tf 10 5 Td ${font.encodeText(words).toString()} Tj ET`, {
    Type: "XObject",
    Subtype: "Form",
    BBox: [0, 0, 120, 20],
    Resources: { Font: { F: font.ref } },
  });
  const appearance = pdf.context.register(form);
  return pdf.context.register(
    pdf.context.obj({ Type: "Annot", Rect: [80, 700, 320, 740], F: 4, AP: { N: appearance }, ...more }),
  );
}

test.each(["Stamp", "FreeText", "Square", "Watermark", "Ink", "Widget"])(
  "reads what the appearance of an annotation draws, where it draws it: %s",
  async (subtype) => {
    const file = await written(`drawn-${subtype}`, (pdf, font) => {
      pdf.addPage([595, 842]).drawText("Trang không có chú thích", { x: 80, y: 400, size: 12, font });
      const page = pdf.addPage([595, 842]);
      page.setRotation(degrees(90));
      const annotation = drawnAnnotation(pdf, font, "TỐI MẬT", { Subtype: subtype });
      page.node.set(PDFName.of("Annots"), pdf.context.obj([annotation]));
    });

    const { pages, hasUnreadParts } = await textOf(file);

    expect(hasUnreadParts).toBe(false);
    expect(pages[0]?.appearances).toBeUndefined();
    expect(pages[1]?.appearances).toMatchObject([{ text: "TỐI MẬT", isAnnotation: true }]);
    // Twice as large as it was drawn, from (100, 710) on, on a page that is turned clockwise.
    expect(pages[1]?.appearances?.[0]?.left).toBeCloseTo(710, 0);
  },
);

test("reads the look that holds of an annotation that has several, and none of a hidden one", async () => {
  const file = await written("states", (pdf, font) => {
    const page = pdf.addPage([595, 842]);
    const forms = ["BẬT", "TẮT"].map((words) => {
      const { context } = pdf;
      const drawn = context.lookup(drawnAnnotation(pdf, font, words, { Subtype: "Stamp" }), PDFDict);
      return drawn.lookup(PDFName.of("AP"), PDFDict).get(PDFName.of("N"));
    });
    const state = (name: string, flags: number): PDFRef =>
      pdf.context.register(
        pdf.context.obj({
          Type: "Annot",
          Subtype: "Widget",
          Rect: [80, 700, 200, 720],
          F: flags,
          AS: name,
          AP: { N: { On: forms[0] ?? null, Off: forms[1] ?? null } },
        }),
      );
    page.node.set(PDFName.of("Annots"), pdf.context.obj([state("On", 4), state("Off", 2)]));
  });

  const { pages } = await textOf(file);

  expect(pages[0]?.appearances?.map(({ text }) => text)).toEqual(["BẬT"]);
});

test("says that files are inside a document", async () => {
  const pdf = await PDFDocument.create();
  pdf.addPage([595, 842]);
  const plain = path.join(folder, "without-files.pdf");
  writeFileSync(plain, await pdf.save());
  await pdf.attach(Buffer.from("phụ lục"), "phu-luc.txt");
  const attached = path.join(folder, "with-files.pdf");
  writeFileSync(attached, await pdf.save());

  expect((await textOf(plain)).hasUnreadParts).toBe(false);
  await reader?.close();
  expect((await textOf(attached)).hasUnreadParts).toBe(true);
});

test("says that there is more than it reads: annotations, pages that are not counted, runs of text", async () => {
  const crowded = await written("crowded", (pdf, font) => {
    const page = pdf.addPage([595, 842]);
    const annotation = drawnAnnotation(pdf, font, "a", { Subtype: "Stamp" });
    page.node.set(PDFName.of("Annots"), pdf.context.obj(Array.from(Array(2001), () => annotation)));
  });
  const uncounted = await written("uncounted", (pdf) => {
    pdf.addPage([595, 842]);
    pdf.addPage([595, 842]);
    pdf.catalog.Pages().set(PDFName.of("Count"), PDFNumber.of(1));
  });
  const long = await written("runs", (pdf, font) => {
    const page = pdf.addPage([595, 842]);
    const key = page.node.newFontDictionary("F", font.ref);
    const shown = `1 0 0 1 9 9 Tm ${font.encodeText("a").toString()} Tj 1 0 0 1 90 90 Tm ${font.encodeText("b").toString()} Tj `;
    const content = `BT ${key.toString()} 1 Tf ${shown.repeat(30_000)} ET`;
    page.node.addContentStream(pdf.context.register(pdf.context.stream(content)));
  });

  expect((await textOf(crowded)).hasUnreadParts).toBe(true);
  await reader?.close();
  expect(await textOf(uncounted)).toMatchObject({ hasUnreadParts: true, pageCount: 1 });
  await reader?.close();
  expect((await textOf(long)).pages[0]?.isCutShort).toBe(true);
});

test("says that content with an image amid it could not be followed", async () => {
  const file = await written("inline", (pdf) => {
    const image = "q 595 0 0 842 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x80 EI Q";
    pdf.addPage([595, 842]).node.addContentStream(pdf.context.register(pdf.context.stream(image)));
    pdf.addPage([595, 842]);
  });

  const { pages } = await textOf(file);

  expect(pages.map(({ hasUnreadContent = false }) => hasUnreadContent)).toEqual([true, false]);
});

test("says why a file can't be read, and reads the next one", async () => {
  const damaged = path.join(folder, "damaged.pdf");
  writeFileSync(damaged, "%PDF-1.7\nnothing of a PDF");
  const good = await written("good", (pdf, font) => {
    pdf.addPage([595, 842]).drawText("Kính gửi", { x: 80, y: 400, size: 12, font });
  });
  reader = new TextReader({ entryPath: ENTRY });

  expect(await reader.read(damaged)).toEqual({ problem: "PDF_DAMAGED" });
  expect(await reader.read(path.join(folder, "missing.pdf"))).toEqual({ problem: "FILE_NOT_FOUND" });
  const answer = await reader.read(good);
  expect("text" in answer && answer.text.pages[0]?.lines[0]?.text).toBe("Kính gửi");
});

test("reads a document that opens without a password, whatever password is given for it", async () => {
  const plain = await written("unlocked", (pdf, font) => {
    pdf.addPage([595, 842]).drawText("TỐI MẬT", { x: 80, y: 400, size: 12, font });
  });
  const encrypted = (name: string, user: string): string => {
    const file = path.join(folder, `${name}.pdf`);
    execFileSync("qpdf", ["--encrypt", user, "owner", "256", "--", plain, file]);
    return file;
  };
  const [open, locked] = [encrypted("open", ""), encrypted("locked", "user")];
  reader = new TextReader({ entryPath: ENTRY });

  for (const [file, password] of [
    [open, undefined],
    [open, "wrong"],
    [open, "owner"],
    [locked, "user"],
  ] as const) {
    const answer = await reader.read(file, { password });
    expect("text" in answer && answer.text.pages[0]?.lines[0]?.text).toBe("TỐI MẬT");
  }
  expect(await reader.read(locked)).toEqual({ problem: "PDF_PASSWORD_NEEDED" });
  expect(await reader.read(locked, { password: "wrong" })).toEqual({ problem: "PDF_PASSWORD_WRONG" });
});

test("reads only the file that is meant, whatever has its name meanwhile", async () => {
  const draw = (words: string) => (pdf: PDFDocument, font: PDFFont) =>
    pdf.addPage([595, 842]).drawText(words, { x: 80, y: 400, size: 12, font });
  const meant = await written("meant", draw("TỐI MẬT"));
  const sha256 = createHash("sha256").update(readFileSync(meant)).digest("hex");
  reader = new TextReader({ entryPath: ENTRY });

  const answer = await reader.read(meant, { sha256 });
  expect("text" in answer && answer.text.pages[0]?.lines[0]?.text).toBe("TỐI MẬT");
  renameSync(await written("other", draw("KHẨN")), meant);
  expect(await reader.read(meant, { sha256 })).toEqual({ problem: "JOB_DIGEST_MISMATCH" });
});

/** A process that does something else than reading. */
function processThat(name: string, does: string): string {
  const entry = path.join(folder, `${name}.mjs`);
  writeFileSync(
    entry,
    `process.on("message", ({ path }) => { if (path.includes("x")) { ${does} } else process.send({ problem: "PDF_NO_PAGES" }); });`,
  );
  return entry;
}

test("stops a process that takes too long, and has another one read the next file", async () => {
  reader = new TextReader({ entryPath: processThat("loop", "for (;;);"), timeoutMs: 500 });

  expect(await reader.read("x")).toEqual({ problem: "CHECK_TIMEOUT" });
  reader = new TextReader({ entryPath: processThat("loop", "for (;;);"), timeoutMs: 20_000 });
  expect(await reader.read("a")).toEqual({ problem: "PDF_NO_PAGES" });
});

test("outlives a process that runs out of memory", async () => {
  reader = new TextReader({
    entryPath: processThat("hungry", "const held = []; for (;;) held.push(new Array(1e6).fill(0.5));"),
  });

  expect(await reader.read("x")).toEqual({ problem: "PDF_TOO_COMPLEX" });
  expect(await reader.read("a")).toEqual({ problem: "PDF_NO_PAGES" });
});

test("reads many files with few processes, and none after it was closed", async () => {
  const many = new TextReader({ entryPath: processThat("many", "") });
  reader = many;

  const answers = await Promise.all(Array.from(Array(20), (_, index) => many.read(`${index}`)));

  expect(answers).toEqual(Array.from(Array(20), () => ({ problem: "PDF_NO_PAGES" })));
  await reader.close();
  expect(await reader.read("a")).toEqual({ problem: "JOB_CANCELLED" });
});

test("ends the processes that have read what is to be forgotten, also one that still reads", async () => {
  const reading = "setTimeout(() => process.send({ problem: String(process.pid) }), 200);";
  const processOf = async (using: TextReader, file: string): Promise<string> => {
    const answer = await using.read(file);
    return "problem" in answer ? answer.problem : "";
  };
  reader = new TextReader({ entryPath: processThat("forgetful", reading) });

  const first = await processOf(reader, "x");
  expect(await processOf(reader, "x")).toBe(first);
  reader.forget();
  const under = processOf(reader, "x");
  reader.forget();
  const second = await under;
  expect(second).not.toBe(first);
  expect(await processOf(reader, "x")).not.toBe(second);
});

test("stops reading when nobody wants it any more", async () => {
  reader = new TextReader({ entryPath: processThat("cancel", "") });
  const stop = new AbortController();

  const reading = reader.read("x", { signal: stop.signal });
  stop.abort();

  expect(await reading).toEqual({ problem: "JOB_CANCELLED" });
});
