import type { Server } from "node:net";
import { createInterface } from "node:readline";

/**
 * The other side of {@link file://./server-process.ts}: hands the order over, listens on loopback, tells the port, and ends
 * with the standard input.
 */
export function serveOrder(make: (order: unknown) => Server): void {
  const input = createInterface({ input: process.stdin });
  input.once("line", (line) => {
    const server = make(JSON.parse(line));
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      process.stdout.write(`${typeof address === "object" ? address?.port : ""}\n`);
    });
  });
  input.once("close", () => process.exit(0));
}
