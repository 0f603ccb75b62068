import { part } from "../element.ts";
import { message } from "../message.ts";
import { saveBytes } from "../saved-file.ts";
import type { ControlPage } from "../control-page.ts";

const TYPES = { csv: "text/csv", pdf: "application/pdf" } as const;

/** In the page's `#register`: the register of the seal, given out as a file. */
export function offerRegister(page: ControlPage): void {
  for (const format of ["csv", "pdf"] as const) {
    part(`button[name="register-${format}"]`, HTMLButtonElement).addEventListener(
      "click",
      () => void save(page, format),
    );
  }
}

async function save(page: ControlPage, format: keyof typeof TYPES): Promise<void> {
  const done = part("#register-done", HTMLElement);
  done.textContent = "";
  const day = (id: string): string | null => part(id, HTMLInputElement).value || null;
  const [from, to] = [day("#register-from"), day("#register-to")];
  const found = await page.get({ type: "export-register", format, from, to });
  if (found === undefined) return;
  const range = [from, to].filter(Boolean).join("--");
  const fileName = `so-chu-ky-so-co-quan${range === "" ? "" : `-${range}`}.${format}`;
  saveBytes({ fileName, type: TYPES[format], file: found.file });
  done.textContent = message("registerDone", found.uses);
}
