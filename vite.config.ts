import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { crx } from "@crxjs/vite-plugin";
import { build, defineConfig } from "vite";
import type { Plugin } from "vite";
import manifest from "./extension/manifest.json" with { type: "json" };

const root = fileURLToPath(new URL("./extension", import.meta.url));
const pdfjs = fileURLToPath(new URL("./node_modules/pdfjs-dist", import.meta.url));

/** What pdf.js loads at run time: without its wasm files, JBIG2 and JPEG 2000 scans would render blank. */
const PDFJS_FOLDERS = ["wasm", "cmaps", "standard_fonts", "iccs"];

/** Host permissions of the sample portals: all that sets the `sample` mode's build apart. */
const SAMPLE_HOST_PERMISSIONS = ["http://127.0.0.1/*", "*://*.kyso.test/*"];

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
          target: "chrome133",
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
  const sample = mode === "sample";
  return {
    root,
    plugins: [
      contentScript("content/content.ts", "content/content.js"),
      pdfjsFiles(),
      managedSchema(),
      crx({ manifest: sample ? { ...manifest, host_permissions: SAMPLE_HOST_PERMISSIONS } : manifest }),
    ],
    build: {
      outDir: fileURLToPath(new URL(`./dist/${sample ? "chromium-sample" : "chromium"}`, import.meta.url)),
      emptyOutDir: true,
      target: "chrome133",
      modulePreload: false,
      assetsInlineLimit: 0,
      rolldownOptions: {
        input: { sign: join(root, "ui/sign/sign.html"), check: join(root, "ui/check/check.html") },
      },
    },
  };
});
