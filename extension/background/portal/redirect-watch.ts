import browser from "webextension-polyfill";
import type { WebRequest } from "webextension-polyfill";
import { TAB_OF_NONE } from "./own-request.ts";

/* Where a redirect leads. `fetch` follows it unseen or says nothing of it; the browser's own record of requests does. */

/** Time that the browser may take to tell of a redirect that `fetch` has met already. */
const TOLD_WITHIN_MS = 5_000;

/** A header's text: browsers give what is not plain text as bytes. */
function textOf({ value, binaryValue }: WebRequest.HttpHeadersItemType): string | null {
  if (value !== undefined) return value;
  if (binaryValue === undefined) return null;
  const bytes = Uint8Array.from(binaryValue as unknown as readonly number[]);
  return new TextDecoder().decode(bytes);
}

function locationIn(headers: WebRequest.HttpHeaders | undefined): string | null {
  const header = headers?.find(({ name }) => name.toLowerCase() === "location");
  return header === undefined ? null : textOf(header);
}

/** A redirect: the absolute address that it leads to, and by which status. */
export interface Redirect {
  address: string;
  status: number;
}

/** Watches for the redirect of one request of this background. */
interface RedirectWatch {
  /** `null` where the browser does not tell, or the target is no address. */
  target(): Promise<Redirect | null>;
  stop(): void;
}

/** Begins to watch; before the request is made. */
export function watchRedirect(address: string): RedirectWatch {
  const filter = { urls: ["http://*/*", "https://*/*"] };
  let settle: (redirect: Redirect | null) => void = () => undefined;
  const told = new Promise<Redirect | null>((resolve) => {
    settle = resolve;
  });
  const tell = (target: string, status: number): void => {
    const url = URL.parse(target, address);
    settle(url === null ? null : { address: url.href, status });
  };
  const isOurs = ({ url, tabId }: { url: string; tabId: number }): boolean =>
    tabId === TAB_OF_NONE && url === address;
  const onHeaders = (details: WebRequest.OnHeadersReceivedDetailsType): undefined => {
    const location = isOurs(details) ? locationIn(details.responseHeaders) : null;
    if (location !== null) tell(location, details.statusCode);
  };
  // Also what the browser redirects by itself, to https where the portal has asked for that before.
  const onRedirect = (details: WebRequest.OnBeforeRedirectDetailsType): void => {
    if (isOurs(details)) tell(details.redirectUrl, details.statusCode);
  };
  browser.webRequest.onHeadersReceived.addListener(onHeaders, filter, ["responseHeaders"]);
  browser.webRequest.onBeforeRedirect.addListener(onRedirect, filter);
  return {
    target: async () => {
      const timer = setTimeout(settle, TOLD_WITHIN_MS, null);
      const target = await told;
      clearTimeout(timer);
      return target;
    },
    stop: () => {
      browser.webRequest.onHeadersReceived.removeListener(onHeaders);
      browser.webRequest.onBeforeRedirect.removeListener(onRedirect);
    },
  };
}
