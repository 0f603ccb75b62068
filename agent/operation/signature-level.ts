import type { AbortSignal } from "../../protocol/abort.ts";
import { KysoError } from "../../protocol/error.ts";
import type { PadesLevel } from "../../protocol/pades-level.ts";
import type { LevelServices, WantedLevel } from "../pades/level-services.ts";
import { TokenRoom } from "../pades/token-room.ts";
import type { Settings } from "../setting/setting.ts";
import type { SignerRevocation } from "./signer-revocation.ts";

/** What the levels above B-B need, under the settings in force. Nothing of it is loaded for B-B. */
export class SignatureLevels {
  readonly #revocation: SignerRevocation;
  readonly #now: () => Date;
  readonly #tokenRoom = new TokenRoom();
  #services: { readonly settings: Settings; readonly made: Promise<LevelServices> } | undefined;

  /** @param revocation whose network and lists are used; stays the caller's */
  constructor(revocation: SignerRevocation, now: () => Date) {
    this.#revocation = revocation;
    this.#now = now;
  }

  /**
   * What raises levels under these settings; the same as long as they are, so that what was learnt of servers is kept.
   *
   * @throws {KysoError} FILE_*, TRUST_FILE_INVALID, SETTING_INVALID
   */
  async services(settings: Settings): Promise<LevelServices> {
    if (this.#services?.settings !== settings) this.#services = { settings, made: this.#make(settings) };
    return this.#services.made;
  }

  /**
   * How a new signature gets its level; `undefined` for B-B, which needs nothing.
   *
   * @throws {KysoError} TSP_NOT_CONFIGURED; FILE_*, TRUST_FILE_INVALID, SETTING_INVALID
   */
  async wanted(
    settings: Settings,
    level: PadesLevel = settings.level,
    signal?: AbortSignal,
  ): Promise<WantedLevel | undefined> {
    if (level === "B-B") return undefined;
    const { whenDown } = settings.timestamp;
    const services = await this.services(settings);
    if (services.timestamps === null)
      throw new KysoError("TSP_NOT_CONFIGURED", "no time stamp server is set");
    return { ...services, wanted: level, whenDown, signal };
  }

  async #make(settings: Settings): Promise<LevelServices> {
    const { http, trust, revocation } = await this.#revocation.services(settings);
    const { timestampClient } = await import("./network.ts");
    const timestamps = timestampClient(settings, { http, trust, now: this.#now });
    return { timestamps, revocation, trust, tokenRoom: this.#tokenRoom };
  }
}
