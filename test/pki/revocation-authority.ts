import "reflect-metadata"; // before @peculiar/x509, which registers its algorithms with it
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { OCSPRequest } from "@peculiar/asn1-ocsp";
import { AsnConvert } from "@peculiar/asn1-schema";
import * as x509 from "@peculiar/x509";
import { OpensslAuthority, type ListRequest, type TestRevocation } from "./openssl-authority.ts";
import type { CertificateRequest, TestAuthority, TestIdentity } from "./test-pki.ts";

/** How a responder or the server of lists can behave. */
export type StatusBehaviour =
  | "honest"
  /** Answers without the nonce, as responders do that sign in advance. */
  | "nonceless"
  /** Answers with another nonce. */
  | "wrong-nonce"
  /** Declines while a nonce is sent. */
  | "refuses-nonce"
  /** Answers for another certificate. */
  | "wrong-certificate"
  | "tampered"
  | "try-later"
  | "garbage"
  | "oversized"
  | "http-error"
  /** Takes the request and never answers. */
  | "silent"
  /** Answers after {@link SLOW_MS}. */
  | "slow"
  /** Drops the connection. */
  | "dead";

/** Where a status can be asked for. */
export type AddressKind = "ocsp" | "crl" | "delta";

export const SLOW_MS = 400;

/** OCSPResponse with the status tryLater. */
const TRY_LATER = Uint8Array.of(0x30, 0x03, 0x0a, 0x01, 0x03);

/** An authority that says on loopback, by OpenSSL, what it has revoked. */
export interface RevocationAuthority {
  readonly ocspUrl: string;
  readonly crlUrl: string;
  readonly deltaUrl: string;
  /** `127.0.0.1:port`, of all of them. */
  readonly host: string;
  readonly openssl: OpensslAuthority;
  /** What came so far. */
  readonly requests: { ocsp: number; crl: number; delta: number };
  /** Who signs responses; at first the issuer itself. */
  responder: TestIdentity;
  ocsp: StatusBehaviour;
  crl: StatusBehaviour;
  /** What OpenSSL is told of the times of a response; empty for an hour's validity. */
  responseOptions: readonly string[];
  /** How full lists are made from now on. */
  list: ListRequest;
  /** How deltas are made; `null` serves none. */
  delta: ListRequest | null;
  /** What names it in certificates that it speaks of. */
  addresses(which?: readonly AddressKind[]): readonly x509.Extension[];
  /** Issues a certificate with these addresses in it, and lets the authority know it. */
  issue(request: CertificateRequest, which?: readonly AddressKind[]): Promise<TestIdentity>;
  revoke(identity: TestIdentity, revocation?: TestRevocation): void;
  stop(): Promise<void>;
}

/**
 * Starts the server of an authority's responses and lists.
 *
 * @param issuer whose certificates it speaks of
 */
export async function startRevocationAuthority(issuer: TestAuthority): Promise<RevocationAuthority> {
  const folder = mkdtempSync(path.join(tmpdir(), "kyso-revocation-"));
  const openssl = new OpensslAuthority(folder, issuer);
  const server = createServer((request, response) => {
    serve(authority, request, response).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const host = `127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  const urls = {
    ocsp: `http://${host}/ocsp`,
    crl: `http://${host}/list.crl`,
    delta: `http://${host}/delta.crl`,
  };
  const authority: RevocationAuthority = {
    ocspUrl: urls.ocsp,
    crlUrl: urls.crl,
    deltaUrl: urls.delta,
    host,
    openssl,
    requests: { ocsp: 0, crl: 0, delta: 0 },
    responder: issuer,
    ocsp: "honest",
    crl: "honest",
    responseOptions: [],
    list: {},
    delta: null,
    addresses: (which = ["ocsp", "crl"]) => addresses(urls, which),
    issue: async (request, which) => {
      const extensions = [...(request.extensions ?? []), ...authority.addresses(which)];
      const identity = await issuer.issue({ ...request, extensions });
      openssl.add(identity);
      return identity;
    },
    revoke: (identity, revocation) => openssl.revoke(identity, revocation),
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
  return authority;
}

function addresses(
  urls: { readonly ocsp: string; readonly crl: string; readonly delta: string },
  which: readonly AddressKind[],
): x509.Extension[] {
  const points = new x509.CRLDistributionPointsExtension([urls.delta]);
  return [
    ...(which.includes("ocsp") ? [new x509.AuthorityInfoAccessExtension({ ocsp: urls.ocsp })] : []),
    ...(which.includes("crl") ? [new x509.CRLDistributionPointsExtension([urls.crl])] : []),
    ...(which.includes("delta") ? [new x509.Extension("2.5.29.46", false, points.value)] : []),
  ];
}

async function serve(
  authority: RevocationAuthority,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  // By its end, since a proxy's request names the whole address.
  const name = request.url?.split("/").at(-1);
  const kind = name === "ocsp" ? "ocsp" : name === "delta.crl" ? "delta" : "crl";
  authority.requests[kind]++;
  const behaviour = kind === "ocsp" ? authority.ocsp : authority.crl;
  await answer(behaviour, response, async () =>
    kind === "ocsp" ? respond(authority, new Uint8Array(Buffer.concat(chunks))) : list(authority, kind),
  );
}

async function answer(
  behaviour: StatusBehaviour,
  response: ServerResponse,
  honest: () => Promise<Uint8Array | null>,
): Promise<void> {
  if (behaviour === "dead") {
    response.socket?.destroy();
    return;
  }
  if (behaviour === "silent") return;
  if (behaviour === "slow") await sleep(SLOW_MS);
  if (behaviour === "garbage") response.end(Buffer.alloc(700, 0x5a));
  else if (behaviour === "oversized") response.end(Buffer.alloc(70 * 1024 * 1024, 0x30));
  else if (behaviour === "http-error") response.writeHead(500).end("<h1>Internal Server Error</h1>");
  else if (behaviour === "try-later") response.end(TRY_LATER);
  else {
    const der = await honest();
    if (der === null) response.writeHead(404).end();
    else response.end(behaviour === "tampered" ? tampered(der) : der);
  }
}

async function list(authority: RevocationAuthority, kind: "crl" | "delta"): Promise<Uint8Array | null> {
  if (kind === "crl") return authority.openssl.list(authority.list);
  return authority.delta === null ? null : authority.openssl.list(authority.delta);
}

async function respond(authority: RevocationAuthority, request: Uint8Array): Promise<Uint8Array> {
  const { ocsp, openssl, responder, responseOptions: options } = authority;
  const asked = AsnConvert.parse(request, OCSPRequest);
  const { tbsRequest } = asked;
  if (ocsp === "refuses-nonce" && tbsRequest.requestExtensions !== undefined) return TRY_LATER;
  if (ocsp === "nonceless") delete tbsRequest.requestExtensions;
  if (ocsp === "wrong-nonce") {
    const nonce = tbsRequest.requestExtensions?.[0]?.extnValue;
    if (nonce !== undefined) new Uint8Array(nonce.buffer).fill(7, 2);
  }
  if (ocsp === "wrong-certificate") {
    const id = tbsRequest.requestList[0]?.reqCert;
    if (id !== undefined) id.serialNumber = Uint8Array.of(0x12, 0x34).buffer;
  }
  const made = new Uint8Array(AsnConvert.serialize(new OCSPRequest({ tbsRequest })));
  return openssl.response({ request: made, signer: responder, options });
}

/** With one bit changed in a time, so that it can still be read. */
function tampered(der: Uint8Array): Uint8Array {
  const copy = Buffer.from(der);
  const time = copy.indexOf(/* GeneralizedTime of 15 */ Buffer.from([0x18, 0x0f]));
  const at = time === -1 ? copy.indexOf(Buffer.from([0x17, 0x0d])) + 14 : time + 16;
  copy[at - 1] = (copy[at - 1] ?? 0) ^ 1;
  return copy;
}
