import type { IncomingHttpHeaders } from "node:http";

/** A signed file as it reached the handler. */
export interface Upload {
  host: string;
  /** Path and query as in the request line, nothing decoded. */
  target: string;
  headers: IncomingHttpHeaders;
  /** Parts without a file, in their order. */
  fields: [name: string, value: string][];
  /** Name of the part that carries the file. */
  part: string;
  fileName: string;
  bytes: Buffer;
}
