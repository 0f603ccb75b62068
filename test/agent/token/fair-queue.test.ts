import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FairQueue } from "../../../agent/token/fair-queue.ts";

interface Item {
  readonly owner: object;
  readonly number: number;
}

function drained(queue: FairQueue<Item>): Item[] {
  const items: Item[] = [];
  for (let item = queue.take(); item !== undefined; item = queue.take()) items.push(item);
  return items;
}

describe("a queue that several owners share", () => {
  test("a single wish comes after one of each other owner, however many they have", () => {
    const queue = new FairQueue<string>();
    const [batch, urgent] = [{}, {}];
    for (let index = 0; index < 200; index++) queue.add(batch, "batch");
    queue.take();
    queue.add(urgent, "urgent");
    expect([queue.take(), queue.take()]).toEqual(["batch", "urgent"]);
  });

  test("each owner's items come in order, and nobody is passed over twice while it waits", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(4), { maxLength: 200 }), (order) => {
        const owners = Array.from({ length: 5 }, () => ({}));
        const queue = new FairQueue<Item>();
        for (const [number, index] of order.entries()) {
          const owner = owners[index] ?? {};
          queue.add(owner, { owner, number });
        }
        const items = drained(queue);
        expect(items.map(({ number }) => number).sort((a, b) => a - b)).toEqual([...order.keys()]);
        for (const owner of owners) {
          const places = items.flatMap((item, place) => (item.owner === owner ? [place] : []));
          const numbers = places.map((place) => items[place]?.number ?? -1);
          expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
          places.forEach((place, index) => {
            const between = items.slice((places[index - 1] ?? -1) + 1, place).map((item) => item.owner);
            expect(new Set(between).size).toBe(between.length);
          });
        }
        expect(queue.isEmpty).toBe(true);
      }),
    );
  });

  test("what is drained is gone", () => {
    const queue = new FairQueue<number>();
    const owner = {};
    queue.add(owner, 1);
    queue.add({}, 2);
    queue.add(owner, 3);
    expect(queue.drain()).toEqual([1, 3, 2]);
    expect(queue.isEmpty).toBe(true);
    expect(queue.take()).toBeUndefined();
  });
});
