import type { IncomingMessage } from "node:http";

/** Whom the socket is open to. */
export interface UpgradeRule {
  readonly port: number;
  /** Our extension's in Chromium browsers: `chrome-extension://…`, without a slash at the end. */
  readonly origins: ReadonlySet<string>;
}

/**
 * An extension's origin in Firefox. It holds a UUID (version 4) that Firefox draws at each install, so that no list can
 * name ours: any extension of Firefox may knock. That is as safe as the list of ids that Chromium allows. What the check
 * keeps out is web pages, and no page can have such an origin: the browser writes the header, and ours embeds in no page.
 * Another extension was never kept out, in either browser, since with `declarativeNetRequest` it can write any origin.
 * What lets a browser in is the key of its pairing, and before that is proven nothing is told but a name and a version.
 */
const FIREFOX_ORIGIN =
  /^moz-extension:\/\/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/**
 * Whether a request may become a WebSocket: only one that names this very address as its host (else a page could come
 * by DNS rebinding) and an origin that our extension may have. Both headers must stand there exactly once, as they are.
 */
export function mayUpgrade(request: IncomingMessage, { port, origins }: UpgradeRule): boolean {
  const origin = onlyHeader(request, "origin") ?? "";
  return (
    request.method === "GET" &&
    request.url === "/" &&
    onlyHeader(request, "host") === `127.0.0.1:${port}` &&
    (origins.has(origin) || FIREFOX_ORIGIN.test(origin))
  );
}

/** A header's value, where it was sent exactly once. */
function onlyHeader({ rawHeaders }: IncomingMessage, name: string): string | undefined {
  const values = rawHeaders.filter(
    (_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name,
  );
  return values.length === 1 ? values[0] : undefined;
}
