import { writeFileSync } from "node:fs";
import puppeteer from "puppeteer";
import { canSandbox, chromiumProgram } from "../../e2e/chromium.ts";
import type { SourceShelf } from "./shelf.ts";

const PAGE = `<!doctype html><html lang="vi"><meta charset="utf-8"><title>Quyết định</title>
<h1>QUYẾT ĐỊNH</h1><p>Căn cứ Luật Tổ chức chính quyền địa phương; xét đề nghị của Văn phòng.</p>
<table border="1"><tr><th>Nơi nhận<th>Số lượng<tr><td>Văn phòng<td>2</table>
<p style="break-before: page">Trang hai: <a href="https://kyso.test/">liên kết</a></p></html>`;

/** What Chromium prints: tagged with an outline, and plain. */
export async function makeChromiumSources(shelf: SourceShelf): Promise<void> {
  const browser = await puppeteer.launch({
    executablePath: chromiumProgram(),
    pipe: true,
    args: canSandbox() ? [] : ["--no-sandbox"],
  });
  try {
    const page = await browser.newPage();
    await page.setContent(PAGE);
    const file = shelf.path("print.pdf");
    writeFileSync(file, await page.pdf({ format: "A4", tagged: false }));
    shelf.put("chromium", "print", file);
    const tagged = shelf.path("tagged-print.pdf");
    writeFileSync(tagged, await page.pdf({ format: "A4", tagged: true, outline: true }));
    shelf.put("chromium", "tagged print", tagged, { traits: ["tagged"] });
    const wide = shelf.path("landscape-print.pdf");
    writeFileSync(wide, await page.pdf({ format: "A4", landscape: true }));
    shelf.put("chromium", "landscape print", wide);
  } finally {
    await browser.close();
  }
}
