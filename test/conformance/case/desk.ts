import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { fileReportSchema, type FileReport } from "../../../protocol/report.ts";
import { runProgram } from "../../agent/command/kyso-process.ts";
import { repositoryFile } from "../../e2e/repository-file.ts";
import { pem } from "../../pki/pki-folder.ts";
import type { DeskName } from "./case.ts";

/** Exit codes by which a check tells its verdict. */
const VERDICTS: ReadonlySet<number> = new Set([0, 3, 4, 5]);

/**
 * The settings that cases are checked under. `usual`: who answers is asked, and a status that can't be known is remarked
 * on. `strict`: it is not put up with. `offline`: the same, and nobody is asked, so that all must be in the file.
 */
function settingsOf(name: DeskName, localServers: readonly string[]): object {
  const trust = [{ folder: "trust", store: "public-service" }];
  const revocation = { whenUnknown: name === "usual" ? "warn" : "refuse" };
  return { proxy: null, trust, localServers, revocation, offline: name === "offline" };
}

/** A user's home, for each kind of settings. */
export class Desk {
  readonly #home: string;

  constructor(folder: string, name: DeskName, root: Uint8Array, localServers: readonly string[]) {
    this.#home = path.join(folder, `home-${name}`);
    const config = path.join(this.#home, "config");
    mkdirSync(path.join(config, "trust"), { recursive: true });
    writeFileSync(path.join(config, "trust", "root.crt"), pem(root, "CERTIFICATE"));
    writeFileSync(path.join(config, "settings.json"), JSON.stringify(settingsOf(name, localServers)));
  }

  /** What `kyso verify --json` says of these files, in their order. */
  async check(files: readonly string[]): Promise<readonly FileReport[]> {
    const program = repositoryFile("agent/kyso.mjs");
    const env = { ...process.env, KYSO_HOME: this.#home, NODE_OPTIONS: "" };
    const { code, stdout, stderr } = await runProgram(
      process.execPath,
      [program, "verify", "--json", ...files],
      env,
      this.#home,
    );
    if (!VERDICTS.has(code)) throw new Error(`kyso verify ended with ${code}: ${stderr}${stdout}`);
    return z.array(fileReportSchema).parse(JSON.parse(stdout));
  }
}
