import type { IncomingMessage } from "node:http";

/** Whom the socket is open to. */
export interface UpgradeRule {
  readonly port: number;
  /** Such as `chrome-extension://…`, without a slash at the end. */
  readonly origins: ReadonlySet<string>;
}

/**
 * Whether a request may become a WebSocket: only one that names this very address as its host (else a page could come
 * by DNS rebinding) and one of our extension's origins. Both headers must stand there exactly once, as they are.
 */
export function mayUpgrade(request: IncomingMessage, { port, origins }: UpgradeRule): boolean {
  return (
    request.method === "GET" &&
    request.url === "/" &&
    onlyHeader(request, "host") === `127.0.0.1:${port}` &&
    origins.has(onlyHeader(request, "origin") ?? "")
  );
}

/** A header's value, where it was sent exactly once. */
function onlyHeader({ rawHeaders }: IncomingMessage, name: string): string | undefined {
  const values = rawHeaders.filter(
    (_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name,
  );
  return values.length === 1 ? values[0] : undefined;
}
