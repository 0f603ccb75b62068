import type { AbortSignal } from "../../protocol/abort.ts";
import type { PadesLevel } from "../../protocol/pades-level.ts";
import type { Progress } from "../../protocol/operation.ts";
import type { RevocationChecker } from "../trust/revocation.ts";
import type { TrustStore } from "../trust/store.ts";
import type { TimestampClient } from "../tsp/timestamp-client.ts";
import type { TokenRoom } from "./token-room.ts";

/** What to do with a signature when no time stamp, or no validation data, can be had for it. */
export const WHEN_DOWN = ["sign-lower", "refuse"] as const;
export type WhenDown = (typeof WHEN_DOWN)[number];

/** What the levels above B-B need from outside. */
export interface LevelServices {
  /** `null` where no time stamp server is set. */
  readonly timestamps: Pick<TimestampClient, "stamp"> | null;
  readonly revocation: Pick<RevocationChecker, "checkPath">;
  /** Where the paths of responders and of earlier signatures may end. */
  readonly trust: TrustStore;
  /** Shared by all documents of a run, so that only the first may have to be done again. */
  readonly tokenRoom: TokenRoom;
}

/** How a level is being reached. */
export interface LevelRun extends LevelServices {
  readonly signal?: AbortSignal | undefined;
  /** Told of each step as it begins. */
  readonly onStep?: ((step: Progress["step"]) => void) | undefined;
}

/** The level that a new signature is to have. */
export interface WantedLevel extends LevelServices {
  readonly wanted: PadesLevel;
  /** `sign-lower` keeps the signature, at the level that it has reached. */
  readonly whenDown: WhenDown;
  readonly signal?: AbortSignal | undefined;
}
