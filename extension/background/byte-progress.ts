/** Time between two states of a transfer that a page is told. */
const PROGRESS_INTERVAL_MS = 100;

/** Lets a function through at most once in an interval. */
export function atIntervals<T>(show: (value: T) => void): (value: T) => void {
  let last = 0;
  return (value) => {
    if (Date.now() - last < PROGRESS_INTERVAL_MS) return;
    last = Date.now();
    show(value);
  };
}

/** The same bytes; tells how many were taken, counted from `start`. */
export async function* counted(
  bytes: AsyncIterable<Uint8Array>,
  start: number,
  show: (done: number) => void,
): AsyncGenerator<Uint8Array> {
  let done = start;
  for await (const chunk of bytes) {
    yield chunk;
    done += chunk.length;
    show(done);
  }
}
