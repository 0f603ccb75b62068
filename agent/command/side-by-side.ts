/**
 * Does the same with each item, at most `width` of them at once, and answers the results in the items' order.
 *
 * @param use must not throw: what it throws ends the whole
 */
export async function sideBySide<T, R>(
  items: readonly T[],
  width: number,
  use: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const rest = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of rest) {
      results[index] = await use(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
  return results;
}
