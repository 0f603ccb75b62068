/** How long a module may take before its process is killed, ms. */
export interface TimeLimits {
  /** To load and initialise. */
  readonly startMs: number;
  /** To list tokens, to read certificates, to find a key. */
  readonly readMs: number;
  /** `C_Login` with a PIN that is given. */
  readonly loginMs: number;
  /** One signature. */
  readonly signMs: number;
  /** A login or a signature for which the module or the reader asks the user itself. */
  readonly askMs: number;
  /** From the end of the last use to the end of the process. */
  readonly closeMs: number;
}

export const TIME_LIMITS: TimeLimits = {
  startMs: 15_000,
  readMs: 15_000,
  loginMs: 30_000,
  signMs: 30_000,
  askMs: 180_000,
  closeMs: 2_000,
};
