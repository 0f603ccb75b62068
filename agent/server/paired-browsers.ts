import { z } from "zod";
import { KysoError } from "../../protocol/error.ts";
import { fromHex, toHex } from "../../protocol/octets.ts";
import { pairingIdSchema } from "../../protocol/pairing.ts";
import { readPrivateFile, writePrivateFile } from "./private-file.ts";

/** Browsers that one agent knows; beyond, the one that was paired first is forgotten. */
export const MAX_BROWSERS = 64;

const fileSchema = z.object({
  browsers: z.array(
    z.object({
      pairingId: pairingIdSchema,
      name: z.string(),
      publicKey: z.string().regex(/^[0-9a-f]{64}$/),
      pairedAt: z.iso.datetime(),
    }),
  ),
});

export interface PairedBrowser {
  readonly pairingId: string;
  readonly name: string;
  /** Static public key, 32 bytes. */
  readonly publicKey: Uint8Array;
  /** ISO 8601, UTC. */
  readonly pairedAt: string;
}

/** The browsers that may connect: a file of mode 0600 of this user. */
export class PairedBrowsers {
  readonly #file: string;
  readonly #forgottenListeners = new Set<(pairingId: string) => void>();
  readonly #pairedListeners = new Set<(browser: PairedBrowser) => void>();
  #browsers: readonly PairedBrowser[];
  #writing: Promise<void> = Promise.resolve();

  private constructor(file: string, browsers: readonly PairedBrowser[]) {
    this.#file = file;
    this.#browsers = browsers;
  }

  /** @throws {KysoError} SETTING_INVALID where the file is damaged or others may read it */
  static async open(file: string): Promise<PairedBrowsers> {
    const text = await readPrivateFile(file);
    return new PairedBrowsers(file, text === undefined ? [] : parse(file, text));
  }

  list(): readonly PairedBrowser[] {
    return this.#browsers;
  }

  find(pairingId: string): PairedBrowser | undefined {
    return this.#browsers.find((browser) => browser.pairingId === pairingId);
  }

  async add(browser: PairedBrowser): Promise<void> {
    const all = [...this.#browsers, browser];
    await this.#keep(all.slice(-MAX_BROWSERS));
    for (const old of all.slice(0, -MAX_BROWSERS)) {
      this.#tellForgotten(old.pairingId);
    }
    for (const listener of this.#pairedListeners) {
      listener(browser);
    }
  }

  /** Forgets a browser and ends its sessions; `false` where it was not known. */
  async forget(pairingId: string): Promise<boolean> {
    if (this.find(pairingId) === undefined) {
      return false;
    }
    await this.#keep(this.#browsers.filter((browser) => browser.pairingId !== pairingId));
    this.#tellForgotten(pairingId);
    return true;
  }

  /** Runs for each browser that has been paired and kept. */
  onPaired(listener: (browser: PairedBrowser) => void): void {
    this.#pairedListeners.add(listener);
  }

  /** Runs for each browser that is forgotten. */
  onForgotten(listener: (pairingId: string) => void): void {
    this.#forgottenListeners.add(listener);
  }

  #tellForgotten(pairingId: string): void {
    for (const listener of this.#forgottenListeners) {
      listener(pairingId);
    }
  }

  async #keep(browsers: readonly PairedBrowser[]): Promise<void> {
    this.#browsers = browsers;
    const stored = browsers.map((browser) => ({ ...browser, publicKey: toHex(browser.publicKey) }));
    const text = `${JSON.stringify({ browsers: stored }, undefined, 2)}\n`;
    const writing = this.#writing.then(async () => writePrivateFile(this.#file, text));
    this.#writing = writing.catch(() => undefined);
    await writing;
  }
}

function parse(file: string, text: string): PairedBrowser[] {
  try {
    const { browsers } = fileSchema.parse(JSON.parse(text));
    return browsers.map((browser) => ({ ...browser, publicKey: fromHex(browser.publicKey) }));
  } catch (error) {
    throw new KysoError("SETTING_INVALID", `${file} is damaged`, { cause: error });
  }
}
