import type { IncomingMessage, ServerResponse } from "node:http";
import { send } from "../response.ts";

/** A file that can be fetched from one address, byte for byte as it was given out. */
export interface Offer {
  bytes: Uint8Array;
  /** `Content-Disposition`, where the server sends one. */
  disposition?: string;
  /** How often it can be fetched; a token in an address is often good for once. */
  uses?: number;
  /** Asks for this token in `Authorization: Bearer`. */
  bearer?: string;
  /** Asks for the session's cookie. */
  session?: boolean;
  /** Sends on to this address instead. */
  redirect?: string;
}

/** One request for a file, as it came. */
export interface Fetched {
  method: string;
  /** Path and query as in the request line, nothing decoded. */
  target: string;
  headers: IncomingMessage["headers"];
  status: number;
}

const LOGIN_PAGE = "<!DOCTYPE html><html><body><form action='/dang-nhap'>Đăng nhập</form></body></html>";

/** Files of the portal, each under one exact address; counts who comes for them. */
export class SourceShelf {
  readonly #offers = new Map<string, Offer>();
  readonly fetched: Fetched[] = [];

  /** Offers a file under a path and query, which a request has to repeat byte for byte. */
  offer(target: string, offer: Offer): void {
    this.#offers.set(target, { ...offer });
  }

  /** Requests for one address, HEAD and all. */
  requests(target: string): Fetched[] {
    return this.fetched.filter((each) => each.target === target);
  }

  /** Answers a request; what is not there, or was there once, is a page with status 200, as eOffices do. */
  answer(request: IncomingMessage, response: ServerResponse, hasSession: boolean): void {
    const target = request.url ?? "/";
    const offer = this.#offers.get(target);
    const status = this.#serve(request, response, offer, hasSession);
    this.fetched.push({ method: request.method ?? "", target, headers: request.headers, status });
  }

  #serve(
    request: IncomingMessage,
    response: ServerResponse,
    offer: Offer | undefined,
    hasSession: boolean,
  ): number {
    if (offer === undefined) return send(response, 404, "text/html; charset=utf-8", LOGIN_PAGE);
    const { authorization } = request.headers;
    const isKnown =
      (offer.bearer === undefined || authorization === `Bearer ${offer.bearer}`) &&
      (offer.session !== true || hasSession);
    const uses = offer.uses ?? Infinity;
    if (!isKnown || uses < 1) return send(response, 200, "text/html; charset=utf-8", LOGIN_PAGE);
    offer.uses = uses - 1;
    if (offer.redirect !== undefined) {
      response.writeHead(302, { location: offer.redirect }).end();
      return 302;
    }
    if (offer.disposition !== undefined) response.setHeader("content-disposition", offer.disposition);
    return send(response, 200, "application/octet-stream", offer.bytes);
  }
}
