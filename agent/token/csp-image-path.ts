import { execFile } from "node:child_process";
import { win32 } from "node:path";
import type { ModuleSetting } from "./module-setting.ts";

const PROVIDERS = "HKLM\\SOFTWARE\\Microsoft\\Cryptography\\Defaults\\Provider";
const QUERY_LIMIT_MS = 3_000;
const MAX_ANSWER_BYTES = 1024 * 1024;
const MAX_PROVIDERS = 64;

/**
 * Where PKCS #11 modules may be, from what `reg query` prints of the registered CSPs. Rebranded tokens register the CSP
 * `X_s.dll`; their PKCS #11 module is `X.dll` beside it, or the CSP itself.
 */
export function moduleCandidates(registryAnswer: string, env: NodeJS.ProcessEnv): string[] {
  const system32 = win32.join(env["SystemRoot"] ?? "C:\\Windows", "System32");
  const candidates = new Set<string>();
  for (const line of registryAnswer.split(/\r?\n/).filter((each) => each.includes("Image Path"))) {
    const image = /REG_(?:EXPAND_)?SZ\s+(.+?)\s*$/.exec(line)?.[1];
    if (image === undefined || candidates.size >= 2 * MAX_PROVIDERS) continue;
    const expanded = image.replace(/%(\w+)%/g, (all, name: string) => env[name] ?? all);
    const path = win32.isAbsolute(expanded) ? expanded : win32.join(system32, expanded);
    if (!path.toLowerCase().endsWith(".dll")) continue;
    candidates.add(path.replace(/_s(?=\.dll$)/i, "")).add(path);
  }
  return [...candidates];
}

/**
 * Modules that lie beside a registered CSP of this Windows machine, for tokens that the table does not name; none on other
 * systems. Microsoft's own CSPs are among the files that are looked into, so only those that `isModule` takes are answered.
 *
 * @param isModule whether a file is a PKCS #11 module for this process
 */
export async function registeredModules(isModule: (path: string) => boolean): Promise<ModuleSetting[]> {
  if (process.platform !== "win32") return [];
  const answer = await new Promise<string>((resolve) => {
    execFile(
      "reg",
      ["query", PROVIDERS, "/s", "/v", "Image Path"],
      { timeout: QUERY_LIMIT_MS, maxBuffer: MAX_ANSWER_BYTES, windowsHide: true },
      // Without an answer there is nothing to find.
      (_error, stdout) => resolve(stdout),
    );
  });
  return moduleCandidates(answer, process.env)
    .filter(isModule)
    .map((path) => ({ path }));
}
