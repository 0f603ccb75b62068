/** Time as the session sees it; tests give their own. */
export interface Clock {
  /** Runs once after so many milliseconds, unless the returned function is called before. */
  after(delayMs: number, run: () => void): () => void;
}

interface Timers {
  setTimeout(run: () => void, delayMs: number): unknown;
  clearTimeout(handle: unknown): void;
}

const timers = globalThis as unknown as Timers;

export const SYSTEM_CLOCK: Clock = {
  after(delayMs, run) {
    const handle = timers.setTimeout(run, delayMs);
    return () => timers.clearTimeout(handle);
  },
};
