/** Waits for all, also where one fails, so that nothing is still under way afterwards; then throws what failed first. */
export async function allOf(steps: readonly Promise<unknown>[]): Promise<void> {
  for (const outcome of await Promise.allSettled(steps)) {
    if (outcome.status === "rejected") {
      throw outcome.reason;
    }
  }
}
