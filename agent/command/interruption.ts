const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Lets a command end what it has under way when it is asked to stop, and begin nothing more. Who asks a second time ends
 * the process at once.
 *
 * @param use its signal is aborted when the process is first asked to stop
 */
export async function interruptible<T>(use: (stop: AbortSignal) => Promise<T>): Promise<T> {
  const asked = new AbortController();
  const release = (): void => {
    for (const name of SIGNALS) {
      process.off(name, stop);
    }
  };
  const stop = (): void => {
    release();
    asked.abort();
  };
  for (const name of SIGNALS) {
    process.on(name, stop);
  }
  try {
    return await use(asked.signal);
  } finally {
    release();
  }
}
