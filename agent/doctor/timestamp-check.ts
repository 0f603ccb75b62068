import { type Found, found } from "../../protocol/doctor.ts";
import { asKysoError } from "../../protocol/error.ts";
import { randomBytes } from "node:crypto";
import { timestampClient } from "../operation/network.ts";
import { trustedRoots } from "../operation/trusted-roots.ts";
import type { Settings, TimestampServerSetting } from "../setting/setting.ts";
import type { Check } from "./check.ts";
import type { DoctorContext } from "./doctor-context.ts";

/** A server that takes longer is as good as dead while somebody waits for this page, milliseconds. */
export const PROBE_TIMEOUT_MS = 12_000;

const IMPRINT_BYTES = 32;

/** Has each time stamp server stamp a random imprint, and checks the answer. */
export const timestampCheck: Check = {
  name: "timestamp",
  async run(context) {
    const settings = await context.settings();
    const { level, timestamp, offline } = settings;
    if (offline) return [found("NETWORK_OFF")];
    if (timestamp.servers.length === 0) {
      return [found(level === "B-B" ? "TIMESTAMP_NOT_NEEDED" : "TIMESTAMP_MISSING", { level })];
    }
    return Promise.all(timestamp.servers.map(async (server) => lineOf(server, settings, context)));
  },
};

async function lineOf(
  server: TimestampServerSetting,
  settings: Settings,
  context: DoctorContext,
): Promise<Found> {
  const { now, clocks } = context;
  const askedAt = now().getTime();
  try {
    const timeoutMs = Math.min(server.timeoutMs ?? PROBE_TIMEOUT_MS, PROBE_TIMEOUT_MS);
    const client = timestampClient(
      { timestamp: { ...settings.timestamp, servers: [{ ...server, timeoutMs }] } },
      { http: await context.network(settings), trust: trustedRoots(settings.trust), now },
    );
    const stamped = await client?.stamp(randomBytes(IMPRINT_BYTES));
    const answeredAt = now().getTime();
    if (stamped !== undefined) clocks.add(stamped.genTime, askedAt, answeredAt);
    const seconds = ((answeredAt - askedAt) / 1000).toFixed(1);
    return found("TIMESTAMP_GOOD", { server: shown(server), seconds });
  } catch (error) {
    return found("TIMESTAMP_FAILED", { server: shown(server), code: asKysoError(error).code });
  }
}

/** Without a user, a password or what may stand for them after the path: this page is shown to others. */
function shown({ url }: TimestampServerSetting): string {
  const address = new URL(url);
  const nothing = { username: "", password: "", search: "", hash: "" };
  return Object.assign(address, nothing).href;
}
