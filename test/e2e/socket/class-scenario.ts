import type { Scenario } from "./trace.ts";

/** What the class is made of, and how portals wrap it. */
export const CLASS_SCENARIOS: readonly Scenario[] = [
  {
    name: "constructor, constants and prototype chain",
    path: "/echo",
    run: async (url, t) => {
      const socket = new WebSocket(url);
      t.log(socket instanceof WebSocket, socket instanceof EventTarget, socket.constructor === WebSocket);
      t.log(Object.getPrototypeOf(socket) === WebSocket.prototype);
      t.log(Object.getPrototypeOf(WebSocket.prototype) === EventTarget.prototype);
      t.log(Object.getPrototypeOf(WebSocket) === EventTarget, WebSocket.prototype.constructor === WebSocket);
      t.log(Object.prototype.toString.call(socket));
      t.log(Object.getOwnPropertyNames(socket).join(), Object.getOwnPropertySymbols(socket).length);
      t.log(
        Reflect.ownKeys(WebSocket).map(String).join(),
        Reflect.ownKeys(WebSocket.prototype).map(String).join(),
      );
      t.log(WebSocket.name, WebSocket.length, "CONNECTING" in socket, JSON.stringify(socket));
      for (const name of ["CONNECTING", "OPEN", "CLOSING", "CLOSED"] as const) {
        t.log(
          WebSocket[name],
          socket[name],
          JSON.stringify(Object.getOwnPropertyDescriptor(WebSocket, name)),
        );
      }
      const names: string[] = [];
      for (const name in socket) names.push(name);
      t.log(names.join());
      t.attempt("without new", () => (WebSocket as unknown as (url: string) => unknown)(url));
      t.attempt("without an address", () => new (WebSocket as unknown as new () => unknown)());
      t.attempt("structured clone", () => structuredClone(socket));
      await t.once(socket, "open");
      socket.close();
      await t.once(socket, "close");
    },
  },
  {
    name: "the properties of its members",
    path: "/echo",
    run: (_url, t) => {
      for (const [owner, names] of [
        [WebSocket.prototype, Object.getOwnPropertyNames(WebSocket.prototype)],
        [window, ["WebSocket", "fetch", "XMLHttpRequest"]],
        [EventTarget.prototype, ["addEventListener", "removeEventListener", "dispatchEvent"]],
        [XMLHttpRequest.prototype, ["open", "send", "abort", "status", "response", "readyState"]],
      ] as [object, string[]][]) {
        for (const name of names) {
          const { get, set, value, ...flags } = Object.getOwnPropertyDescriptor(owner, name) ?? {};
          t.log(name, JSON.stringify(flags), typeof value);
          for (const member of [get, set, value as unknown]) {
            if (typeof member !== "function") continue;
            t.log(member.name, member.length, Reflect.ownKeys(member).map(String).sort().join());
            t.log(
              /^(function|class)[^{]*\{\s*\[native code\]\s*\}$/.test(
                Function.prototype.toString.call(member),
              ),
            );
          }
        }
      }
    },
  },
  {
    name: "members called on what is no socket",
    path: "/echo",
    run: async (url, t) => {
      const socket = new WebSocket(url);
      const { prototype } = WebSocket;
      for (const name of ["readyState", "url", "onopen", "binaryType", "bufferedAmount"] as const) {
        t.attempt(name, () => prototype[name]);
        const get = Object.getOwnPropertyDescriptor(prototype, name)?.get;
        t.attempt(`${name} of an object`, () => get?.call({}));
        t.attempt(`${name} of the socket`, () => get?.call(socket));
      }
      t.attempt("send", () => {
        prototype.send.call({} as WebSocket, "x");
      });
      t.attempt("close", () => {
        prototype.close.call(Object.create(socket) as WebSocket);
      });
      t.attempt("set readyState", () => {
        "use strict";
        (socket as unknown as { readyState: number }).readyState = 5;
      });
      t.log(socket.readyState);
      await t.once(socket, "open");
      socket.close();
      await t.once(socket, "close");
    },
  },
  {
    name: "properties of the page's own on a socket",
    path: "/echo",
    run: async (url, t) => {
      const socket = new WebSocket(url) as WebSocket & { own?: number };
      socket.own = 5;
      t.log(socket.own, Object.keys(socket).join(), Object.isExtensible(socket));
      const map = new Map([[socket, "key"]]);
      t.log(map.get(socket) ?? null);
      await t.once(socket, "open");
      t.log(socket.own);
      socket.close();
      await t.once(socket, "close");
    },
  },
  {
    name: "a class that extends it",
    path: "/echo",
    run: async (url, t) => {
      class Mine extends WebSocket {
        readonly #secret = 7;
        override send(data: string): void {
          t.log("own send", this.#secret);
          super.send(data);
        }
        get state(): number {
          return this.readyState;
        }
      }
      const socket = new Mine(url);
      t.log(socket instanceof Mine, socket instanceof WebSocket, socket.state, socket.constructor === Mine);
      await t.once(socket, "open");
      socket.addEventListener("message", t.event);
      socket.send("x");
      await t.once(socket, "message");
      socket.close();
      await t.once(socket, "close");
    },
  },
  {
    name: "wrappers that portals put before WebSocket",
    path: "/echo",
    run: async (url, t) => {
      const Native = window.WebSocket;
      const Wrapped = function (address: string, protocols?: string): WebSocket {
        t.log("wrapped");
        return protocols === undefined ? new Native(address) : new Native(address, protocols);
      };
      Wrapped.prototype = Native.prototype;
      Object.assign(Wrapped, { OPEN: 1 });
      window.WebSocket = Wrapped as unknown as typeof WebSocket;
      const send = Native.prototype.send;
      Native.prototype.send = function (data) {
        t.log("patched send");
        send.call(this, data);
      };
      const socket = new window.WebSocket(url);
      t.log(socket instanceof window.WebSocket, socket instanceof Native);
      t.watch(socket);
      await t.once(socket, "open");
      socket.send("x");
      await t.once(socket, "message");
      window.WebSocket = Native;
      Native.prototype.send = send;
      const proxied = new Proxy(Native, {
        construct: (target, args, newTarget) => {
          t.log("constructed", args.length);
          return Reflect.construct(target, args, newTarget) as WebSocket;
        },
      });
      const second = new proxied(url);
      t.log(second instanceof proxied, second.readyState);
      await t.once(second, "open");
      socket.close();
      second.close();
      await Promise.all([t.once(socket, "close"), t.once(second, "close")]);
    },
  },
  {
    name: "wrappers that put accessors on the socket itself",
    path: "/echo",
    run: async (url, t) => {
      const socket = new WebSocket(url);
      const inherited = Object.getOwnPropertyDescriptor(WebSocket.prototype, "onmessage");
      Object.defineProperty(socket, "onmessage", {
        configurable: true,
        get: () => inherited?.get?.call(socket) as unknown,
        set: (handler: (event: Event) => void) => {
          t.log("set");
          inherited?.set?.call(socket, (event: Event) => {
            t.log("wrapped handler");
            handler.call(socket, event);
          });
        },
      });
      socket.onmessage = t.event;
      await t.once(socket, "open");
      socket.send("x");
      await t.once(socket, "message");
      socket.close();
      await t.once(socket, "close");
    },
  },
  {
    name: "addresses and sub-protocols that no socket takes",
    path: "/echo",
    run: (url, t) => {
      const make = (what: string, ...args: unknown[]): void => {
        t.attempt(what, () => {
          const socket = Reflect.construct(WebSocket, args) as WebSocket;
          socket.close();
          return socket.url;
        });
      };
      make("no address", "wss://");
      make("another scheme", "ftp://127.0.0.1/x");
      make("a symbol", Symbol.iterator);
      make("twice the same protocol", url, ["a", "a"]);
      make("no token", url, ["a b"]);
      make("an empty protocol", url, "");
      make("an empty one in a list", url, [""]);
      make("a comma", url, "a,b");
      make("not ASCII", url, "ý");
      make("a symbol as protocol", url, Symbol.iterator);
      make("a symbol among protocols", url, [Symbol.iterator]);
      make("null as protocol", url, null);
      make("no protocols", url, []);
      make("an object with toString", { toString: () => url });
      make("a URL", new URL(url));
      make("spaces around", `  ${url}\n`);
      make("another case", url.replace(/^ws/, "Ws"));
      make("dots in the path", url.replace("/echo", "/a/../echo"));
      make("a query", `${url}?a=b c&d=é`);
    },
  },
  {
    name: "sub-protocols",
    path: "/echo",
    run: async (url, t) => {
      for (const protocols of ["one", ["one"], ["two", "one"], new Set(["three"])]) {
        const socket = new WebSocket(url, protocols as string[]);
        t.log(socket.protocol);
        await t.once(socket, "open");
        t.log(socket.protocol);
        socket.close();
        await t.once(socket, "close");
        t.log(socket.protocol);
      }
    },
  },
  {
    name: "the type of binary messages",
    path: "/echo",
    run: async (url, t) => {
      const socket = new WebSocket(url);
      const anything = socket as unknown as Record<string, unknown>;
      for (const type of ["arraybuffer", "blob", "Blob", "", null, "arraybuffer"]) {
        anything["binaryType"] = type;
        t.log(socket.binaryType);
      }
      t.attempt("a symbol", () => {
        anything["binaryType"] = Symbol.iterator;
      });
      await t.once(socket, "open");
      t.log(socket.binaryType);
      socket.close();
      await t.once(socket, "close");
    },
  },
  {
    name: "polling its state as portals do that listen to nothing",
    path: "/echo",
    run: async (url, t) => {
      const socket = new WebSocket(url);
      const states: number[] = [];
      const poll = setInterval(() => {
        if (states.at(-1) !== socket.readyState) states.push(socket.readyState);
        if (socket.readyState === WebSocket.OPEN) socket.close();
      }, 1);
      while (socket.readyState !== WebSocket.CLOSED) await t.pause(5);
      clearInterval(poll);
      t.log(socket.readyState, states.includes(1));
    },
  },
];
