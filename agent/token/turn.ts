import { KysoError } from "../../protocol/error.ts";

/** Lets one user at a time have a thing; the others wait in order. */
export class Turn {
  #last: Promise<void> = Promise.resolve();

  /**
   * Waits for one's turn and answers what ends it, which may be called more than once.
   *
   * @throws {KysoError} TOKEN_BUSY after `limitMs`
   */
  async take(limitMs: number): Promise<() => void> {
    const before = this.#last;
    let release = (): void => undefined;
    this.#last = new Promise((resolve) => {
      release = resolve;
    });
    let timer: NodeJS.Timeout | undefined;
    const isLate = await Promise.race([
      before.then(() => false),
      new Promise<boolean>((resolve) => {
        timer = setTimeout(resolve, limitMs, true);
      }),
    ]);
    clearTimeout(timer);
    if (!isLate) return release;
    // Whoever comes after still waits for the one before.
    void before.then(release);
    throw new KysoError("TOKEN_BUSY", "Another signature uses the token");
  }
}
