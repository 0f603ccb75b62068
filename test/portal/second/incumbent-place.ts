import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** Held by whoever has the incumbent's port for itself, empty or not. */
const PLACE_PORT = 8986;

/** Longer than a whole file of browser tests takes, ms. */
const BUSY_DEADLINE_MS = 600_000;

/** For the hook that takes the place, ms. */
export const WAITING_FOR_THE_PLACE_MS = BUSY_DEADLINE_MS + 180_000;

/**
 * Takes the incumbent's place for one file of tests: two browsers are tested side by side, and the one's stand-in must
 * not answer where the other's tests have none.
 *
 * @returns gives it up again
 */
export async function takeIncumbentPlace(): Promise<() => Promise<void>> {
  const deadline = Date.now() + BUSY_DEADLINE_MS;
  for (;;) {
    const server = createServer();
    const isTaken = await new Promise<boolean>((resolve) => {
      server.once("error", () => {
        resolve(false);
      });
      server.listen(PLACE_PORT, "127.0.0.1", () => {
        resolve(true);
      });
    });
    if (isTaken) {
      return () =>
        new Promise((resolve) => {
          server.close(() => {
            resolve();
          });
        });
    }
    if (Date.now() > deadline) throw new Error("other tests keep the incumbent's place");
    await sleep(250);
  }
}
