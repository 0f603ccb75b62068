import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "puppeteer";

/** A folder of numbered pictures, one for each step. */
export class Album {
  readonly folder: string;
  #count = 0;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Begins with an empty folder. */
  static async begin(folder: string): Promise<Album> {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    return new Album(folder);
  }

  /** Path of the next picture, such as `03-sign-window.png`. */
  next(name: string): `${string}.png` {
    this.#count += 1;
    return `${join(this.folder, `${String(this.#count).padStart(2, "0")}-${name}`)}.png`;
  }

  /** Takes a picture of a page and says what is on it. */
  async take(page: Page, name: string, words: string): Promise<void> {
    const path = this.next(name);
    await page.screenshot({ path: path });
    console.log(`  ${path.slice(this.folder.length + 1)}  ${words}`);
  }
}
