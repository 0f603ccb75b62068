/** Works something out once for each value that never changes, such as a model. */
export function onceForEach<K extends object, T>(work: (of: K) => T): (of: K) => T {
  const known = new WeakMap<K, { readonly result: T }>();
  return (of) => {
    const there = known.get(of);
    if (there !== undefined) return there.result;
    const result = work(of);
    known.set(of, { result });
    return result;
  };
}
