import type fs from "node:fs/promises";
import type { HttpClient } from "../http/http-client.ts";
import type { PresentToken } from "../operation/token-directory.ts";
import type { RegistrationState } from "../server/registration-writer.ts";
import type { Folders } from "../setting/folder.ts";
import type { Settings } from "../setting/setting.ts";
import type { KysoError } from "../../protocol/error.ts";
import type { ModuleSetting } from "../token/module-setting.ts";
import type { ObservedClocks } from "./observed-clocks.ts";

/** The part of the disk that checks look at. */
export type DoctorDisk = Pick<typeof fs, "stat" | "access" | "statfs">;

/** How the agent of this user stands. */
export type AgentStanding =
  | { readonly state: "running"; readonly version: string; readonly port: number }
  | { readonly state: "none" | "silent" };

/** The modules that were found, named by settings or by search. */
export interface FoundModules {
  /** Those that the settings name. */
  readonly named: readonly ModuleSetting[];
  /** Those that are installed where this process looks, whether or not it can load them. */
  readonly installed: readonly ModuleSetting[];
  /** Those for another machine, where the system keeps such. */
  readonly otherMachine: readonly ModuleSetting[];
}

/** What the checks look at: ports to this machine, so that each broken state can be made in tests. */
export interface DoctorContext {
  readonly version: string;
  readonly folders: Folders;
  readonly platform: NodeJS.Platform;
  /** What this process runs on, as Node.js names it. */
  readonly machine: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly disk: DoctorDisk;
  /** User id; `null` where the system has none. */
  readonly userId: number | null;
  /** Zone's name, and minutes ahead of UTC. */
  readonly zone: { readonly name: string; readonly offset: number };
  readonly now: () => Date;
  /** @throws {KysoError} SETTING_INVALID */
  readonly settings: () => Promise<Settings>;
  readonly agent: () => Promise<AgentStanding>;
  /** Whether a port of this computer takes a connection. */
  readonly reaches: (port: number) => Promise<boolean>;
  /** Whether nobody has this port, and it may be taken. */
  readonly isFree: (port: number) => Promise<boolean>;
  /** Whether a server takes a connection. */
  readonly answers: (host: string, port: number) => Promise<boolean>;
  readonly registration: (settings: Settings) => Promise<RegistrationState>;
  readonly modules: (settings: Settings) => FoundModules;
  /** The tokens that are inserted, listed once for all checks. */
  readonly present: () => Promise<readonly PresentToken[]>;
  /** What was wrong with modules when tokens were listed, by the module's path. */
  readonly moduleProblems: () => ReadonlyMap<string, KysoError>;
  /** The network under these settings; whose answers tell the time, too. */
  readonly network: (settings: Settings) => Promise<HttpClient>;
  readonly clocks: ObservedClocks;
}
