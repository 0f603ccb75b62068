import type { HttpClient } from "./http-client.ts";

/**
 * The network for what is asked while a document is checked: an address out of a certificate is then the document's, since
 * that is where the certificate came from, whoever issued it.
 *
 * @param http stays the caller's
 */
export function documentNetwork(http: HttpClient): HttpClient {
  return {
    send: async (request) => {
      const { addressFrom } = request;
      return http.send(addressFrom === "authority" ? { ...request, addressFrom: "document" } : request);
    },
    close: async () => http.close(),
  };
}
