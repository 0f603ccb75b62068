import { KysoError } from "../../../protocol/error.ts";
import { watchRedirect } from "./redirect-watch.ts";

/*
 * Requests to portals with the user's own session. A redirect is followed only once its target was admitted: `fetch` by
 * itself would go to any address that a portal's answer names, this computer's own among them, before anyone could look.
 */

/** Redirects of one request that are followed. @see Fetch, HTTP-redirect fetch (20 there) */
const MAX_REDIRECTS = 20;

/** One request, as it is made again at each redirect's target. */
export interface PortalRequest {
  method: "GET" | "POST" | "PUT";
  body: FormData | null;
  /** Further headers, such as a portal's own token. They go to the address's own origin only. */
  headers?: readonly (readonly [name: string, value: string])[];
  /** Token by which the portal knows its user; `null` for none. It goes to the address's own origin only. */
  bearer: string | null;
  signal: AbortSignal;
  priority?: RequestPriority;
}

/** What was answered in the end. */
export interface PortalAnswer {
  response: Response;
  /** The address that answered. */
  url: string;
  redirected: boolean;
}

/** How a request goes on at a redirect's target. @see Fetch, HTTP-redirect fetch */
function redirectedRequest(request: PortalRequest, status: number, sameOrigin: boolean): PortalRequest {
  const keepsMethod = status === 307 || status === 308 || request.method === "GET";
  return {
    ...request,
    ...(keepsMethod ? {} : { method: "GET" as const, body: null }),
    headers: sameOrigin ? (request.headers ?? []) : [],
    bearer: sameOrigin ? request.bearer : null,
  };
}

async function once(
  address: string,
  { method, body, headers = [], bearer, signal, priority }: PortalRequest,
): Promise<Response> {
  return await fetch(address, {
    method,
    body,
    headers: [
      ...headers.map(([name, value]): [string, string] => [name, value]),
      ...(bearer === null ? [] : [["authorization", `Bearer ${bearer}`] satisfies [string, string]]),
    ],
    credentials: "include",
    cache: "no-store",
    redirect: "manual",
    signal,
    priority: priority ?? "auto",
  });
}

/**
 * Makes a request, to the address as it is written: its parameters may be good for one use only.
 * @param admit throws where a redirect's target may not be asked
 * @throws {KysoError} PORTAL_UNREACHABLE; what `admit` throws
 */
export async function fetchFromPortal(
  address: string,
  request: PortalRequest,
  admit: (target: string) => void,
): Promise<PortalAnswer> {
  let url = addressOf(address);
  let current = request;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const watch = watchRedirect(url);
    try {
      const response = await once(url, current);
      if (response.type !== "opaqueredirect") return { response, url, redirected: redirects > 0 };
      const redirect = await watch.target();
      if (redirect === null) throw new KysoError("PORTAL_UNREACHABLE", "a redirect without a target");
      admit(redirect.address);
      const sameOrigin = new URL(redirect.address).origin === new URL(url).origin;
      current = redirectedRequest(current, redirect.status, sameOrigin);
      url = addressOf(redirect.address);
    } catch (cause) {
      if (cause instanceof KysoError) throw cause;
      throw new KysoError("PORTAL_UNREACHABLE", String(cause), { cause });
    } finally {
      watch.stop();
    }
  }
  throw new KysoError("PORTAL_UNREACHABLE", "too many redirects");
}

/** As it goes over the wire: without a fragment, and with nothing encoded that need not be. */
function addressOf(address: string): string {
  const url = new URL(address);
  url.hash = "";
  return url.href;
}
