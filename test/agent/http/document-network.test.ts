import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { documentNetwork } from "../../../agent/http/document-network.ts";
import type { HttpRequest } from "../../../agent/http/http-client.ts";
import { MAX_REDIRECTS, NetworkClient, type NetworkRules } from "../../../agent/http/network-client.ts";
import { startProxy, type TestProxy } from "./test-proxy.ts";

const BOMB = gzipSync(Buffer.alloc(50_000_000));

/** Requests that reached a server, and the connections to it. */
let hits: string[] = [];
let connections = 0;
let inside: Server;
let other: Server;
let port: number;
let otherPort: number;
let proxy: TestProxy;
const clients: NetworkClient[] = [];

const answer: RequestListener = (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? "", "http://host/");
  hits.push(pathname);
  const to = searchParams.get("to");
  if (to !== null) response.writeHead(302, { location: to }).end();
  else if (pathname === "/round") response.writeHead(302, { location: "/round" }).end();
  else if (pathname === "/drip") drip(response);
  else if (pathname === "/bomb") {
    response.writeHead(200, { "content-encoding": "gzip" }).end(BOMB);
  } else response.end("answer");
};

/** A byte every 20 ms: never silent, never done. */
function drip(response: Parameters<RequestListener>[1]): void {
  const timer = setInterval(() => response.write("x"), 20);
  response.on("close", () => clearInterval(timer));
}

async function listening(server: Server): Promise<number> {
  server.on("connection", () => connections++);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return (server.address() as AddressInfo).port;
}

beforeAll(async () => {
  [inside, other] = [createServer(answer), createServer(answer)];
  [port, otherPort, proxy] = await Promise.all([listening(inside), listening(other), startProxy()]);
});

beforeEach(() => {
  hits = [];
  connections = 0;
});

afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  for (const server of [inside, other]) server.closeAllConnections();
  for (const server of [inside, other]) server.close();
  await proxy.stop();
});

function network(rules: Partial<NetworkRules> = {}): NetworkClient {
  const made = new NetworkClient({ proxy: null, environment: {}, ...rules });
  clients.push(made);
  return made;
}

const asked = (url: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
  url,
  method: "GET",
  timeoutMs: 20_000,
  maxBytes: 100_000,
  addressFrom: "document",
  ...more,
});

const INVALID = { code: "NETWORK_ADDRESS_INVALID" };
const local = (path = "/"): string => `http://127.0.0.1:${port}${path}`;

describe("an address out of a document", () => {
  it.each([
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://172.31.255.255/",
    "http://192.168.1.1/",
    "http://3232235777/",
    "http://0300.0250.1.1/",
    "http://100.64.0.1/",
    "http://198.18.0.1/",
    "http://[fc00::1]/",
    "http://[fd12:3456::1]/",
    "http://[::ffff:10.0.0.1]/",
    "http://[64:ff9b::a00:1]/",
    "http://[::ffff:0:10.0.0.1]/",
    "http://[2002:a00:1::]/",
    "http://intranet/",
    "http://router.local/",
    "http://ocsp.co.internal/",
    "http://nas.home.arpa./",
  ])("%s is in a private network, and not asked", async (url) => {
    await expect(network().send(asked(url))).rejects.toMatchObject(INVALID);
  });

  it.each([() => local(), () => `http://localhost:${port}/`, () => `http://[::ffff:127.0.0.1]:${port}/`])(
    "does not reach this computer, not even by a connection",
    async (url) => {
      await expect(network().send(asked(url()))).rejects.toMatchObject(INVALID);
      expect({ hits, connections }).toEqual({ hits: [], connections: 0 });
    },
  );

  it("is the document's also where an authority that is trusted wrote it", async () => {
    const guarded = network();
    const request = asked(local(), { addressFrom: "authority" });
    await expect(documentNetwork(guarded).send(request)).rejects.toMatchObject(INVALID);
    expect(connections).toBe(0);
    await expect(guarded.send(request)).resolves.toMatchObject({ status: 200 });
  });

  it("is asked where the settings list its server, its network, or a network that its name leads to", async () => {
    for (const listed of [`127.0.0.1:${port}`, "127.0.0.0/8", "localhost"]) {
      const url = listed === "localhost" ? `http://localhost:${port}/` : local();
      await expect(network({ localServers: [listed] }).send(asked(url))).resolves.toMatchObject({
        status: 200,
      });
    }
    const elsewhere = network({ localServers: [`127.0.0.1:${otherPort}`, "10.0.0.0/8", "*.localhost"] });
    await expect(elsewhere.send(asked(local()))).rejects.toMatchObject(INVALID);
    expect(hits).toHaveLength(3);
  });

  it("leads no further by redirects than by itself", async () => {
    const guarded = network({ localServers: [`127.0.0.1:${port}`] });
    for (const to of [`http://127.0.0.1:${otherPort}/`, "http://10.0.0.1/", "http://intranet/"]) {
      const url = local(`/?to=${encodeURIComponent(to)}`);
      await expect(guarded.send(asked(url))).rejects.toMatchObject(INVALID);
    }
    expect(hits).toEqual(["/", "/", "/"]);
  });
});

describe("a name that a proxy looks up", () => {
  const through = (addresses: readonly string[] | null): NetworkClient =>
    network({
      proxy: { url: proxy.url },
      resolve: async () => addresses ?? Promise.reject(new Error("ENOTFOUND")),
    });
  const named = (): string => `http://ocsp.kyso.test:${port}/`;

  it("is refused where this computer's name servers know it to lead inside", async () => {
    const before = await proxy.asked();
    await expect(through(["10.0.0.1"]).send(asked(named()))).rejects.toMatchObject(INVALID);
    await expect(through(["8.8.8.8", "fd00::1"]).send(asked(named()))).rejects.toMatchObject(INVALID);
    expect(await proxy.asked()).toEqual(before);
    expect(hits).toEqual([]);
  });

  it("goes to the proxy where they lead outside, or know nothing", async () => {
    await expect(through(["8.8.8.8"]).send(asked(named()))).resolves.toMatchObject({ status: 200 });
    await expect(through(null).send(asked(named()))).resolves.toMatchObject({ status: 200 });
  });

  it("is asked without the proxy where the settings list it", async () => {
    const before = await proxy.asked();
    const guarded = network({ proxy: { url: proxy.url }, localServers: [`localhost:${port}`] });
    await expect(guarded.send(asked(`http://localhost:${port}/`))).resolves.toMatchObject({ status: 200 });
    expect(await proxy.asked()).toEqual(before);
  });
});

describe("the table of stand-ins", () => {
  const table = (to: string): Partial<NetworkRules> => ({
    addressRewrites: [{ from: "http://ocsp.authority.vn", to }],
  });

  it("has an address asked inside, for an authority's and for a document's", async () => {
    const guarded = network(table(local("/inside")));
    for (const addressFrom of ["document", "authority"] as const) {
      const request = asked("http://ocsp.authority.vn/ca1", { addressFrom });
      await expect(guarded.send(request)).resolves.toMatchObject({ status: 200 });
    }
    expect(hits).toEqual(["/inside/ca1", "/inside/ca1"]);
  });

  it("holds for redirects, too, and lets nothing else in", async () => {
    const to = (address: string): string => local(`/?to=${encodeURIComponent(address)}`);
    const guarded = network({ ...table(local("/inside")), localServers: [`127.0.0.1:${port}`] });
    const request = asked(to("http://ocsp.authority.vn/ca1"));
    await expect(guarded.send(request)).resolves.toMatchObject({ status: 200 });
    const strict = network(table(to(`http://127.0.0.1:${otherPort}/`)));
    await expect(strict.send(asked("http://ocsp.authority.vn"))).rejects.toMatchObject(INVALID);
    expect(hits).toEqual(["/", "/inside/ca1", "/"]);
  });

  it("leaves alone what the settings themselves name", async () => {
    const guarded = network({ addressRewrites: [{ from: local(), to: `http://127.0.0.1:${otherPort}/no` }] });
    await guarded.send(asked(local("/own"), { addressFrom: "setting" }));
    expect(hits).toEqual(["/own"]);
  });
});

describe("a hostile server", () => {
  const rules = (): Partial<NetworkRules> => ({ localServers: [`127.0.0.1:${port}`] });

  it("that drips a byte at a time is left when the time is over", async () => {
    const begun = performance.now();
    const sent = network(rules()).send(asked(local("/drip"), { timeoutMs: 300 }));
    await expect(sent).rejects.toMatchObject({ code: "NETWORK_TIMEOUT" });
    expect(performance.now() - begun).toBeLessThan(5000);
  });

  it("that redirects without end is left", async () => {
    await expect(network(rules()).send(asked(local("/round")))).rejects.toMatchObject(INVALID);
    expect(hits).toHaveLength(MAX_REDIRECTS + 1);
  });

  it("that compresses what nobody asked it to has its bytes taken as they come", async () => {
    const { body } = await network(rules()).send(asked(local("/bomb")));
    expect(body.length).toBeLessThan(100_000);
    expect(Buffer.from(body.slice(0, 2)).toString("hex")).toBe("1f8b");
  });
});

describe("a network that is off", () => {
  it.each(["setting", "authority", "document"] as const)("sends nothing for a %s", async (addressFrom) => {
    const guarded = network({ offline: true, localServers: ["127.0.0.0/8"] });
    const sent = guarded.send(asked(local(), { addressFrom }));
    await expect(sent).rejects.toMatchObject({ code: "NETWORK_OFFLINE" });
    expect(connections).toBe(0);
  });
});
