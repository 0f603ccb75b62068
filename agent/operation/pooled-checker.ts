import type { FileReport } from "../../protocol/report.ts";
import type { CheckPool } from "../check/check-pool.ts";
import { documentNetwork } from "../http/document-network.ts";
import { MAX_CHECKS_AT_ONCE } from "./check-line.ts";
import type { CheckedWith, FileChecker } from "./file-checks.ts";
import { SignerRevocation } from "./signer-revocation.ts";

/** Workers that check by one set of rules, and who asks for them. */
interface Crew {
  readonly version: string;
  readonly pool: CheckPool;
  readonly asking: SignerRevocation;
  /** Checks under way. */
  running: number;
}

/**
 * Checks files away from the thread that signs; each file has its time and its memory. When the rules change, other
 * workers take over.
 */
export class PooledChecker implements FileChecker {
  readonly #folder: string;
  readonly #now: () => Date;
  readonly #entryPath: string | undefined;
  #crew: Promise<Crew> | undefined;
  #version = "";

  /**
   * @param folder this user's data
   * @param entryPath compiled entry of the workers, where it is not beside this file
   */
  constructor(folder: string, now: () => Date, entryPath?: string) {
    this.#folder = folder;
    this.#now = now;
    this.#entryPath = entryPath;
  }

  async check(
    file: string,
    { settings, version, password, content, signal }: CheckedWith,
  ): Promise<FileReport> {
    const crew = await this.#crewFor(settings, version);
    crew.running += 1;
    try {
      return await crew.pool.check(file, { password, content, signal });
    } finally {
      crew.running -= 1;
      if (crew.version !== this.#version && crew.running === 0) await dismissed(crew);
    }
  }

  /** Stops the workers; what they are at is reported as cancelled. */
  async close(): Promise<void> {
    const crew = await this.#crew?.catch(() => undefined);
    if (crew !== undefined) await dismissed(crew);
  }

  async #crewFor(settings: CheckedWith["settings"], version: string): Promise<Crew> {
    if (this.#crew === undefined || this.#version !== version) {
      const before = this.#crew;
      this.#version = version;
      this.#crew = this.#assemble(settings, version);
      const old = await before?.catch(() => undefined);
      if (old?.running === 0) await dismissed(old);
    }
    try {
      return await this.#crew;
    } catch (error) {
      // What is wrong with the trusted folders may be put right.
      this.#crew = undefined;
      throw error;
    }
  }

  async #assemble(settings: CheckedWith["settings"], version: string): Promise<Crew> {
    const { CheckPool: Pool } = await import("../check/check-pool.ts");
    const asking = new SignerRevocation(this.#folder, this.#now, documentNetwork);
    const { trust, revocation } = await asking.services(settings);
    const { check, whenUnknown } = settings.revocation;
    const pool = new Pool({
      width: MAX_CHECKS_AT_ONCE,
      trust,
      policy: { check, whenUnknown },
      revocation: check === "off" ? null : revocation,
      ...(this.#entryPath !== undefined && { entryPath: this.#entryPath }),
    });
    return { version, pool, asking, running: 0 };
  }
}

async function dismissed({ pool, asking }: Crew): Promise<void> {
  await Promise.all([pool.close(), asking.close()]);
}
