import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { extname } from "node:path";
import { repositoryFile } from "../../e2e/repository-file.ts";
import { selfSigned } from "./self-signed.ts";
import { SourceShelf } from "./source-shelf.ts";
import { UploadHandler } from "./upload-handler.ts";

/** Hosts of the second eOffice; all are this machine. */
export const HOSTS = {
  /** The portal. */
  office: "eoffice.kyso.test",
  /** The portal's own server for files, on another host. */
  files: "files.kyso.test",
  /** Somebody else's site. */
  other: "khac.kyso.test",
  /** This computer itself, as the sample portals of the demo are reached. */
  here: "127.0.0.1",
} as const;
export type HostName = keyof typeof HOSTS;
export type Scheme = "http" | "https";

const SESSION_COOKIE = "ASP.NET_SessionId";

/** Only what the portal itself needs: its own scripts and style, and frames of itself in other sites. */
const STRICT_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; frame-src *";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
};

/** Faces that are single pages: every path below them is the same page. */
const APPLICATIONS: ReadonlySet<string> = new Set(["app"]);

/** A login that a page has sent. */
export interface Login {
  nonce: string;
  answer: string;
}

/** A portal with many faces, each one a folder beside this file: how pages of the field call the incumbent's program. */
export interface SecondOffice {
  ports: Readonly<Record<Scheme, number>>;
  shelf: SourceShelf;
  handler: UploadHandler;
  /** What pages answered to a nonce; each nonce once. */
  logins: readonly Login[];
  /** An address on one of the hosts; `path` stays as it is. */
  address(path: string, host?: HostName, scheme?: Scheme): string;
  close(): Promise<void>;
}

class Office {
  readonly shelf = new SourceShelf();
  readonly handler = new UploadHandler();
  readonly logins: Login[] = [];
  readonly #sessions = new Set<string>();
  readonly #nonces = new Set<string>();

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = request.url ?? "/";
    const { pathname, searchParams } = new URL(target, "http://office");
    if (pathname.startsWith("/Handlers/")) {
      await this.handler.handle(request, response);
    } else if (pathname === "/favicon.ico") {
      response.writeHead(204).end();
    } else if (pathname === "/login/nonce") {
      const nonce = randomBytes(24).toString("base64");
      this.#nonces.add(nonce);
      response.writeHead(200, { "content-type": "text/plain" }).end(nonce);
    } else if (pathname === "/login/xac-nhan") {
      await this.#logIn(request, response);
    } else {
      const page = await facePage(pathname);
      if (page === null) this.shelf.answer(request, response, this.#hasSession(request));
      else this.#sendPage(response, page, searchParams.has("csp"));
    }
  }

  #hasSession(request: IncomingMessage): boolean {
    const cookies = (request.headers.cookie ?? "").split(/;\s*/);
    return cookies.some(
      (one) =>
        one.startsWith(`${SESSION_COOKIE}=`) && this.#sessions.has(one.slice(SESSION_COOKIE.length + 1)),
    );
  }

  #sendPage(response: ServerResponse, page: { type: string; bytes: Buffer }, isStrict: boolean): void {
    const isDocument = page.type.startsWith("text/html");
    const session = randomBytes(16).toString("hex");
    if (isDocument) this.#sessions.add(session);
    response.writeHead(200, {
      "content-type": page.type,
      "cache-control": "no-store",
      ...(isDocument && { "set-cookie": `${SESSION_COOKIE}=${session}; Path=/; HttpOnly; SameSite=Lax` }),
      ...(isDocument && isStrict && { "content-security-policy": STRICT_POLICY }),
    });
    response.end(page.bytes);
  }

  async #logIn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const form = new URLSearchParams(Buffer.concat(chunks).toString("utf8"));
    const [nonce, answer] = [form.get("nonce") ?? "", form.get("answer") ?? ""];
    const isKnown = this.#nonces.delete(nonce);
    if (isKnown) this.logins.push({ nonce, answer });
    response.writeHead(isKnown ? 200 : 403, { "content-type": "text/plain; charset=utf-8" });
    response.end(isKnown ? "Đã nhận" : "Từ chối");
  }
}

async function facePage(pathname: string): Promise<{ type: string; bytes: Buffer } | null> {
  const [, face, rest] = /^\/([a-z-]+)\/([a-z0-9-]*(?:\.[a-z]+)?)?/.exec(pathname) ?? [];
  if (face === undefined) return null;
  const isPage = rest === undefined || rest === "" || APPLICATIONS.has(face);
  const name = isPage && extname(pathname) === "" ? "index.html" : rest;
  if (name === undefined) return null;
  try {
    const bytes = await readFile(repositoryFile(`test/portal/second/${face}/${name}`));
    return { type: TYPES[extname(name)] ?? "application/octet-stream", bytes };
  } catch {
    return null;
  }
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return (server.address() as AddressInfo).port;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}

/** Starts the second eOffice on free ports, over http and https. */
export async function startSecondOffice(): Promise<SecondOffice> {
  const office = new Office();
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    office.handle(request, response).catch((error: unknown) => {
      console.error(error);
      response.destroy();
    });
  };
  const identity = await selfSigned(Object.values(HOSTS));
  const servers = [createServer(serve), createSecureServer({ ...identity }, serve)] as const;
  const [http, https] = [await listen(servers[0]), await listen(servers[1])];
  const ports = { http, https };
  return {
    ports,
    shelf: office.shelf,
    handler: office.handler,
    logins: office.logins,
    address: (path, host = "office", scheme = "https") =>
      `${scheme}://${HOSTS[host]}:${ports[scheme]}${path}`,
    close: async () => {
      await Promise.all(servers.map(close));
    },
  };
}
