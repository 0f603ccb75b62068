import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { crx } from "@crxjs/vite-plugin";
import type { ManifestV3Export } from "@crxjs/vite-plugin";
import { build, defineConfig } from "vite";
import type { Plugin } from "vite";
import { FIREFOX_EXTENSION_ID } from "./protocol/extension-id.ts";
import manifest from "./extension/manifest.json" with { type: "json" };

const root = fileURLToPath(new URL("./extension", import.meta.url));
const pdfjs = fileURLToPath(new URL("./node_modules/pdfjs-dist", import.meta.url));

/** The oldest browsers that the extension is for; the manifests say the same. */
const TARGET = ["chrome133", "firefox140"];

/** Pages that the manifest does not name: the background opens them. */
const OPENED_PAGES = ["sign", "batch", "data", "certificate", "check", "doctor", "pin", "notice"];

/** What pdf.js loads at run time: without its wasm files, JBIG2 and JPEG 2000 scans would render blank. */
const PDFJS_FOLDERS = ["wasm", "cmaps", "standard_fonts", "iccs"];

/** Host permissions of the sample portals: all that sets the `sample` mode's build apart. */
const SAMPLE_HOST_PERMISSIONS = ["*://127.0.0.1/*", "*://localhost/*", "*://*.kyso.test/*"];

interface Variant {
  /** Where in `dist/` it is built. */
  folder: string;
  firefox: boolean;
  /** Whether it may go to the sample portals from the start, for demo and tests. */
  sample: boolean;
}

/** What each mode builds. */
const VARIANTS: Readonly<Record<string, Variant>> = {
  production: { folder: "chromium", firefox: false, sample: false },
  sample: { folder: "chromium-sample", firefox: false, sample: true },
  firefox: { folder: "firefox", firefox: true, sample: false },
  "firefox-sample": { folder: "firefox-sample", firefox: true, sample: true },
};

/**
 * Firefox's manifest, from the one that Chromium takes as it stands: the background is an event page, the id is stated
 * instead of following from a key, and policy needs no schema.
 */
function firefoxManifest(): object {
  const onlyChromium = new Set(["key", "minimum_chrome_version", "storage", "background"]);
  const shared = Object.fromEntries(Object.entries(manifest).filter(([name]) => !onlyChromium.has(name)));
  return {
    ...shared,
    background: { scripts: [manifest.background.service_worker], type: "module" },
    browser_specific_settings: {
      gecko: {
        id: FIREFOX_EXTENSION_ID,
        strict_min_version: "140.0",
        // A document goes from its portal to the user's own machine and back, and nowhere else.
        data_collection_permissions: { required: ["none"] },
      },
    },
  };
}

function manifestOf({ firefox, sample }: Variant): ManifestV3Export {
  const own = firefox ? firefoxManifest() : manifest;
  return { ...own, ...(sample ? { host_permissions: SAMPLE_HOST_PERMISSIONS } : {}) } as ManifestV3Export;
}

/** Puts the run-time files of pdf.js under `pdfjs/`. */
function pdfjsFiles(): Plugin {
  return {
    name: "kyso:pdfjs-files",
    async generateBundle() {
      for (const folder of PDFJS_FOLDERS) {
        for (const name of (await readdir(join(pdfjs, folder))).sort()) {
          // A stand-in for browsers without wasm, which every browser of ours has.
          if (name.endsWith("_fallback.js")) continue;
          const source = await readFile(join(pdfjs, folder, name));
          this.emitFile({ type: "asset", fileName: `pdfjs/${folder}/${name}`, source });
        }
      }
    },
  };
}

/** Puts the schema of what policy may set where the manifest says it is. */
function managedSchema(): Plugin {
  const fileName = manifest.storage.managed_schema;
  return {
    name: "kyso:managed-schema",
    async generateBundle() {
      this.emitFile({ type: "asset", fileName, source: await readFile(join(root, fileName)) });
    },
  };
}

/** Builds a content script as one self-contained file: a loader would run late and be visible to pages. */
function contentScript(entry: string, fileName: string): Plugin {
  return {
    name: `kyso:content-script:${fileName}`,
    async generateBundle() {
      const output = await build({
        configFile: false,
        root,
        logLevel: "warn",
        build: {
          write: false,
          target: TARGET,
          lib: { entry: join(root, entry), formats: ["iife"], name: "kyso", fileName: () => fileName },
        },
      });
      const bundles = Array.isArray(output) ? output : [output];
      const chunks = bundles.flatMap((bundle) => ("output" in bundle ? bundle.output : []));
      const [chunk] = chunks;
      if (chunks.length !== 1 || chunk?.type !== "chunk") throw new Error(`${entry} is not one file`);
      this.emitFile({ type: "asset", fileName, source: chunk.code });
    },
  };
}

export default defineConfig(({ mode }) => {
  // Tools that only read this file come with a mode of their own.
  const variant = VARIANTS[mode === "development" ? "production" : mode];
  if (variant === undefined)
    throw new Error(`no mode ${mode}; there are ${Object.keys(VARIANTS).join(", ")}`);
  const { folder, firefox } = variant;
  return {
    root,
    plugins: [
      contentScript("content/content.ts", "content/content.js"),
      contentScript("page/page.ts", "page/page.js"),
      contentScript("page/socket.ts", "page/socket.js"),
      contentScript("page/api.ts", "page/api.js"),
      contentScript("content/delivery.ts", "content/delivery.js"),
      contentScript("content/picker.ts", "content/picker.js"),
      pdfjsFiles(),
      ...(firefox ? [] : [managedSchema()]),
      crx({ manifest: manifestOf(variant), browser: firefox ? "firefox" : "chrome" }),
    ],
    build: {
      outDir: fileURLToPath(new URL(`./dist/${folder}`, import.meta.url)),
      emptyOutDir: true,
      target: TARGET,
      modulePreload: false,
      assetsInlineLimit: 0,
      rolldownOptions: {
        input: Object.fromEntries(OPENED_PAGES.map((name) => [name, join(root, `ui/${name}/${name}.html`)])),
      },
    },
  };
});
