import { createServer } from "node:http";
import type { Server } from "node:http";
import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import puppeteer from "puppeteer";
import type { Browser } from "puppeteer";
import manifest from "../../../extension/manifest.json" with { type: "json" };
import { canSandbox, chromiumProgram } from "../chromium.ts";
import { firefoxProgram } from "../firefox.ts";
import { repositoryFile } from "../repository-file.ts";

/** Whether the pages are looked at in Firefox. */
export const IS_FIREFOX = process.env["KYSO_TEST_BROWSER"] === "firefox";

/** The build whose pages are looked at. */
export const BUILT = IS_FIREFOX ? "dist/firefox" : "dist/chromium";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ttf": "font/ttf",
  ".wasm": "application/wasm",
};

/** What a browser draws its pages with. */
export interface Light {
  readonly dark: boolean;
}

/** Serves the built pages, under the policy that the manifest sets for them, to a browser without the extension. */
export class Studio {
  readonly #server: Server;
  /** Firefox takes dark or light when it starts. */
  readonly #browsers = new Map<string, Promise<Browser>>();

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(): Promise<Studio> {
    const server = createServer((request, response) => {
      const path = normalize(decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname));
      readFile(join(repositoryFile(BUILT), path)).then(
        (bytes) => {
          response.setHeader("Content-Type", TYPES[extname(path)] ?? "application/octet-stream");
          response.setHeader("Content-Security-Policy", manifest.content_security_policy.extension_pages);
          response.end(bytes);
        },
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new Studio(server);
  }

  /** Address of a page, a path inside the extension. */
  address(path: string): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}/${path}`;
  }

  async browser({ dark }: Light): Promise<Browser> {
    const key = IS_FIREFOX ? String(dark) : "";
    const running = this.#browsers.get(key) ?? (IS_FIREFOX ? launchFirefox(dark) : launchChromium());
    this.#browsers.set(key, running);
    return await running;
  }

  async close(): Promise<void> {
    for (const browser of this.#browsers.values()) await (await browser).close();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

async function launchChromium(): Promise<Browser> {
  return await puppeteer.launch({
    executablePath: chromiumProgram(),
    pipe: true,
    args: canSandbox() ? [] : ["--no-sandbox"],
  });
}

async function launchFirefox(dark: boolean): Promise<Browser> {
  return await puppeteer.launch({
    browser: "firefox",
    ...firefoxProgram(),
    extraPrefsFirefox: {
      "layout.css.prefers-color-scheme.content-override": dark ? 0 : 1,
      "ui.prefersReducedMotion": 1,
    },
  });
}
