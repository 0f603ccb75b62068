/** Where progress is shown: standard error, as far as it is used. */
export type ProgressStream = Pick<NodeJS.WriteStream, "write"> & { readonly isTTY?: boolean };

/** How often it is shown, milliseconds. */
const INTERVAL_MS = 200;

const ERASE_LINE = "\r\u{1b}[2K";

/** What is said of files that are done: how many of how many, how many a second, and how many seconds are left. */
export type ProgressWording = (counted: string, rate: number, left: number) => string;

const CHECKED: ProgressWording = (counted, rate) =>
  `Đã kiểm tra ${counted} tệp (${rate} tệp/giây) / checked ${counted} files (${rate} a second)`;

/** How far a command over many files is: one line that is written over, shown only where somebody watches. */
export class Progress {
  readonly #stream: ProgressStream | null;
  readonly #total: number;
  readonly #wording: ProgressWording;
  readonly #begun = performance.now();
  #done = 0;
  #shownAt = Number.NEGATIVE_INFINITY;
  #isShown = false;

  /** @param total files; a single one has no progress to show */
  constructor(total: number, stream: ProgressStream = process.stderr, wording: ProgressWording = CHECKED) {
    this.#total = total;
    this.#wording = wording;
    this.#stream = total > 1 && stream.isTTY === true ? stream : null;
  }

  /** One more file is done. */
  advance(): void {
    this.#done++;
    const now = performance.now();
    if (this.#stream === null || now - this.#shownAt < INTERVAL_MS) return;
    this.#shownAt = now;
    const perSecond = (this.#done * 1000) / Math.max(1, now - this.#begun);
    const left = Math.ceil((this.#total - this.#done) / perSecond);
    const counted = `${this.#done}/${this.#total}`;
    this.#stream.write(`${ERASE_LINE}${this.#wording(counted, Math.round(perSecond), left)}`);
    this.#isShown = true;
  }

  /** Makes room for other output, or ends it. */
  clear(): void {
    if (this.#isShown) this.#stream?.write(ERASE_LINE);
    this.#isShown = false;
  }
}
