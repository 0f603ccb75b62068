import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EXTENSION_ID, FIREFOX_EXTENSION_ID } from "../../protocol/extension-id.ts";

/** Budget of what runs on a portal's pages. */
const MAX_CONTENT_SCRIPT_BYTES = 10_240;

/** Budget of what runs in the page's own world, gzipped. */
const MAX_PAGE_SCRIPT_BYTES = 6_000;

const root = fileURLToPath(new URL("../..", import.meta.url));

interface Manifest {
  key: string;
  content_security_policy: { extension_pages: string };
  [key: string]: unknown;
}

let folder: string;

async function buildInto(name: string, mode: string): Promise<string> {
  const outDir = join(folder, name);
  const vite = join(root, "node_modules", "vite", "bin", "vite.js");
  const args = [vite, "build", "--mode", mode, "--outDir", outDir, "--logLevel", "error"];
  await promisify(execFile)(process.execPath, args, {
    cwd: root,
    env: { ...process.env, NODE_ENV: "production", VITEST: "" },
  });
  return outDir;
}

async function manifestOf(build: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(build, "manifest.json"), "utf8")) as Manifest;
}

async function digests(build: string): Promise<Map<string, string>> {
  const entries = await readdir(build, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const pairs = files.sort().map(async (file) => {
    const digest = createHash("sha256").update(await readFile(file));
    return [relative(build, file), digest.digest("hex")] as const;
  });
  return new Map(await Promise.all(pairs));
}

/** Both builds hold the same bytes, but for the manifest and what is named. */
async function expectSameFiles(one: string, other: string, ...but: readonly string[]): Promise<void> {
  const [ofOne, ofOther] = await Promise.all([digests(one), digests(other)]);
  for (const name of ["manifest.json", ...but]) {
    ofOne.delete(name);
    ofOther.delete(name);
  }
  expect(ofOne).toEqual(ofOther);
}

describe("the built extension", () => {
  let release: string;
  let sample: string;
  let firefox: string;
  let firefoxSample: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "kyso-build-"));
    [release, sample] = await Promise.all([
      buildInto("release", "production"),
      buildInto("sample", "sample"),
    ]);
    [firefox, firefoxSample] = await Promise.all([
      buildInto("firefox", "firefox"),
      buildInto("firefox-sample", "firefox-sample"),
    ]);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("asks for these permissions and no others, and shows nothing to pages", async () => {
    const manifest = await manifestOf(release);
    expect(manifest).toMatchObject({
      manifest_version: 3,
      permissions: [
        "activeTab",
        "declarativeNetRequestWithHostAccess",
        "nativeMessaging",
        "scripting",
        "storage",
        "webRequest",
      ],
      optional_host_permissions: ["https://*/*", "http://*/*"],
    });
    for (const key of [
      "host_permissions",
      "optional_permissions",
      "web_accessible_resources",
      "content_scripts",
      "externally_connectable",
      "sandbox",
    ]) {
      expect(manifest).not.toHaveProperty(key);
    }
  });

  it("runs no code but its own, and loads nothing into its pages", async () => {
    const { content_security_policy } = await manifestOf(release);
    expect(content_security_policy).toEqual({
      extension_pages:
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; " +
        "img-src 'self' data: blob:; font-src 'self' data: blob:; connect-src 'self' blob: ws://127.0.0.1:* http: https:; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    });
  });

  it("has the id that the agent lets in", async () => {
    const { key } = await manifestOf(release);
    const hex = createHash("sha256").update(Buffer.from(key, "base64")).digest("hex").slice(0, 32);
    const letters = Array.from(hex, (digit) => String.fromCharCode(97 + Number.parseInt(digit, 16)));
    expect(letters.join("")).toBe(EXTENSION_ID);
  });

  it("differs from the sample's variant in its host permissions and nothing else", async () => {
    const expected = {
      ...(await manifestOf(release)),
      host_permissions: ["*://127.0.0.1/*", "*://localhost/*", "*://*.kyso.test/*"],
    };
    expect(await manifestOf(sample)).toEqual(expected);
    expect(await manifestOf(firefoxSample)).toEqual({
      ...(await manifestOf(firefox)),
      host_permissions: expected.host_permissions,
    });
    await expectSameFiles(sample, release);
    await expectSameFiles(firefoxSample, firefox);
  });

  it("is for Firefox the same but for what that browser wants said otherwise", async () => {
    const { key, minimum_chrome_version, storage, background, ...shared } = await manifestOf(release);
    expect([key, minimum_chrome_version, storage]).not.toContain(undefined);
    const { service_worker: script, type } = background as { service_worker: string; type: string };
    expect(await manifestOf(firefox)).toEqual({
      ...shared,
      background: { scripts: [script], type },
      browser_specific_settings: {
        gecko: {
          id: FIREFOX_EXTENSION_ID,
          strict_min_version: "140.0",
          data_collection_permissions: { required: ["none"] },
        },
      },
    });
    // Firefox reads no schema of what policy may set.
    await expectSameFiles(firefox, release, join("portal", "managed-schema.json"));
  });

  it("carries what pdf.js loads at run time", async () => {
    const files = await digests(release);
    for (const name of [
      "wasm/jbig2.wasm",
      "wasm/openjpeg.wasm",
      "wasm/qcms_bg.wasm",
      "cmaps/UniGB-UTF16-H.bcmap",
    ]) {
      expect([...files.keys()]).toContain(join("pdfjs", ...name.split("/")));
    }
  });

  it("puts one small self-contained script on a portal's pages", async () => {
    const script = await readFile(join(release, "content", "content.js"));
    expect(gzipSync(script).length).toBeLessThan(MAX_CONTENT_SCRIPT_BYTES);
    expect(script.toString("utf8")).not.toMatch(/\bimport\s*\(|^\s*(import|export)\s/m);
  });

  it.each(["page", "socket", "api"])(
    "runs a smaller one in the page's own world, which leaves no name there (%s)",
    async (name) => {
      const script = await readFile(join(release, "page", `${name}.js`));
      expect(gzipSync(script, { level: 9 }).length).toBeLessThan(MAX_PAGE_SCRIPT_BYTES);
      expect(script.toString("utf8")).toMatch(/^\(function\(\)\{.*\}\)\(\);\s*$/s);
      expect(script.toString("utf8")).not.toMatch(/\bimport\s*\(/);
    },
  );
});
