import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const from = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * Joins the compiled agent and its packages into few files, which start in half the time. What is native, or read as a
 * file, stays a package.
 */
export default defineConfig({
  root: from("."),
  ssr: { noExternal: true, external: ["pkcs11js"] },
  build: {
    ssr: true,
    target: "node20",
    outDir: from("../dist/kyso"),
    emptyOutDir: true,
    rolldownOptions: {
      input: {
        kyso: from("../dist/agent/command/main.js"),
        // Started by its path, beside the file that starts it.
        "module-process": from("../dist/agent/token/module-process.js"),
        "check-worker": from("../dist/agent/check/check-worker.js"),
        "image-worker": from("../dist/agent/operation/image-worker.js"),
        "report-worker": from("../dist/agent/operation/report-worker.js"),
        "text-worker": from("../dist/agent/text/text-worker.js"),
        "page-worker": from("../dist/agent/adapter/page-worker.js"),
      },
      output: { entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" },
    },
  },
});
