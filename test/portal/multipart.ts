/** One part of a multipart/form-data body. */
export interface Part {
  name: string;
  fileName: string | null;
  bytes: Buffer;
}

/** Reads a multipart/form-data body (RFC 7578). Good enough for a sample portal: the whole body is in memory. */
export function parseMultipart(contentType: string, body: Buffer): Part[] {
  const boundary = /boundary="?([^";]+)"?/.exec(contentType)?.[1];
  if (boundary === undefined) throw new Error("no boundary");
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const whole = Buffer.concat([Buffer.from("\r\n"), body]);
  const parts: Part[] = [];
  let start = whole.indexOf(delimiter);
  for (;;) {
    const end = whole.indexOf(delimiter, start + delimiter.length);
    if (start < 0 || end < 0) return parts;
    parts.push(parsePart(whole.subarray(start + delimiter.length + 2, end)));
    start = end;
  }
}

function parsePart(part: Buffer): Part {
  const headEnd = part.indexOf("\r\n\r\n");
  const head = part.subarray(0, headEnd).toString("utf8");
  const name = /[; ]name="([^"]*)"/.exec(head)?.[1] ?? "";
  const fileName = /filename="([^"]*)"/.exec(head)?.[1] ?? null;
  return { name, fileName, bytes: part.subarray(headEnd + 4) };
}
