/** Hands on what comes in any order in the order of its places, each as soon as all before it have come. */
export class InOrder<T> {
  readonly #emit: (value: T) => void;
  readonly #held = new Map<number, T>();
  #next = 0;

  constructor(emit: (value: T) => void) {
    this.#emit = emit;
  }

  /** @param place from 0 on, each once */
  put(place: number, value: T): void {
    this.#held.set(place, value);
    for (let next = this.#held.get(this.#next); next !== undefined; next = this.#held.get(this.#next)) {
      this.#held.delete(this.#next++);
      this.#emit(next);
    }
  }
}
