/**
 * What waits for a thing that several share. Each owner has a lane of its own, in order; the lanes take turns, so that one
 * with a single wish does not wait behind another's hundreds.
 */
export class FairQueue<T> {
  /** In the order of their turns; none is empty. */
  readonly #lanes = new Map<object, T[]>();

  get isEmpty(): boolean {
    return this.#lanes.size === 0;
  }

  add(owner: object, item: T): void {
    const lane = this.#lanes.get(owner);
    if (lane === undefined) this.#lanes.set(owner, [item]);
    else lane.push(item);
  }

  /** Takes the next item, and puts its lane behind the others. */
  take(): T | undefined {
    for (const [owner, lane] of this.#lanes) {
      const item = lane.shift();
      this.#lanes.delete(owner);
      if (lane.length > 0) this.#lanes.set(owner, lane);
      return item;
    }
    return undefined;
  }

  /** Takes everything. */
  drain(): T[] {
    const items = [...this.#lanes.values()].flat();
    this.#lanes.clear();
    return items;
  }
}
