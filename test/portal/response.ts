import type { ServerResponse } from "node:http";

/** Answers in full: what a portal sends is never kept by the browser. @returns the status */
export function send(
  response: ServerResponse,
  status: number,
  type: string,
  body: string | Uint8Array,
): number {
  const bytes = Buffer.from(body as Uint8Array);
  response.writeHead(status, {
    "content-type": type,
    "content-length": bytes.length,
    "cache-control": "no-store",
  });
  response.end(bytes);
  return status;
}
