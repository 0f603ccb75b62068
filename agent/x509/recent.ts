/** Keeps what was made lately, so that it is not made again; the least lately used goes first. */
export class Recent<Value> {
  readonly #values = new Map<string, Value>();
  readonly #limit: number;

  /** @param limit values that are kept */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** What is kept under a key, or else what `make` makes; nothing is kept where it throws. */
  get(key: string, make: () => Value): Value {
    const value = this.#values.get(key) ?? make();
    this.#values.delete(key);
    this.#values.set(key, value);
    const [oldest] = this.#values.keys();
    if (oldest !== undefined && this.#values.size > this.#limit) this.#values.delete(oldest);
    return value;
  }
}
