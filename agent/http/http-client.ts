import type { AbortSignal } from "../../protocol/abort.ts";

/** One request to a server that settings or a certificate name. */
export interface HttpRequest {
  /** `http:` or `https:`, without a user or a password in it. */
  readonly url: string;
  readonly method: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** For the whole exchange, redirects included, milliseconds. */
  readonly timeoutMs: number;
  /** Largest answer, bytes; reading stops there. */
  readonly maxBytes: number;
  readonly signal?: AbortSignal;
  /** Sent by HTTP's Basic scheme to the server that `url` names, and to no other that it redirects to. */
  readonly credentials?: Credentials;
  /**
   * Who gave the address; by default a setting. One out of a document is hostile: whoever made it could have this
   * computer talk to itself, or to what trusts the office's own network; only what the settings list is asked there. Where
   * it stands in the user's own certificate, whose path to a trusted root holds, its authority gave the address, and may
   * name a responder on this computer or in a private network; no redirect of its may lead to the former.
   */
  readonly addressFrom?: "setting" | "authority" | "document";
}

/** A user's name and password. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** What a server answered, whatever its status. */
export interface HttpResponse {
  readonly status: number;
  /** As the server wrote it. */
  readonly contentType: string | null;
  /** What its clock says, as it wrote it (RFC 9110, 6.6.1); `null` where it says nothing. */
  readonly date?: string | null;
  readonly body: Uint8Array;
}

/** The network, as time stamps and revocation see it. */
export interface HttpClient {
  /**
   * Has one request answered.
   *
   * @throws {KysoError} NETWORK_OFFLINE, NETWORK_ADDRESS_INVALID, NETWORK_UNREACHABLE, NETWORK_TIMEOUT, NETWORK_RESPONSE_TOO_LARGE,
   * NETWORK_CERTIFICATE, NETWORK_PROXY; JOB_CANCELLED when the signal came first
   */
  send(request: HttpRequest): Promise<HttpResponse>;

  /** Drops the connections that are kept open. */
  close(): Promise<void>;
}
