/** What a contender is given once, before anything is timed. */
export interface Arena {
  /** SoftHSM2's module; its configuration is in the environment. */
  readonly modulePath: string;
  readonly tokenLabel: string;
  readonly pin: string;
  readonly pinFile: string;
  /** Folder with the root certificate. */
  readonly trust: string;
  /** DER of the certificates between the signer's and the root. */
  readonly chain: readonly Uint8Array[];
}

/** Opens the document at `input`, signs it once at B-B without a stamp, and writes it to `output`, synced to disk. */
export type SignFile = (input: string, output: string) => Promise<void>;

/** Gets ready (token, login, certificate) and returns the job that is timed. */
export type Contender = (arena: Arena) => Promise<SignFile>;
