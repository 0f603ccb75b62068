import type { Scenario } from "./trace.ts";

/** Scripted uses of a socket, one question each. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: "a message and its answer, by listeners",
    path: "/echo",
    run: async (url, t) => {
      const socket = new WebSocket(url);
      t.watch(socket);
      t.log(
        socket.readyState,
        socket.url,
        socket.protocol,
        socket.extensions,
        socket.bufferedAmount,
        socket.binaryType,
      );
      await t.once(socket, "open");
      t.log(socket.readyState, socket.protocol);
      socket.send("xin chào");
      await t.once(socket, "message");
      socket.close();
      t.log(socket.readyState);
      await t.once(socket, "close");
      t.log(socket.readyState, socket.url, socket.bufferedAmount);
    },
  },
  {
    name: "the same by handlers, in the incumbent's manner",
    path: "/echo",
    run: async (url, t) => {
      const socket = new WebSocket(url);
      t.log(socket.onopen, socket.onmessage, socket.onerror, socket.onclose);
      socket.onopen = function (event) {
        t.event(event);
        t.log(this === socket);
        socket.send("{}");
      };
      socket.onmessage = (event) => {
        t.event(event);
        socket.close();
      };
      socket.onerror = t.event;
      socket.onclose = t.event;
      await t.once(socket, "close");
    },
  },
  {
    name: "an address at which nobody answers",
    path: "/refuse",
    run: async (url, t) => {
      const socket = new WebSocket(url);
      t.watch(socket);
      await t.once(socket, "close");
      t.log(socket.readyState);
      socket.send("late");
      t.log(socket.bufferedAmount);
      socket.close();
      t.log(socket.readyState);
    },
  },
  {
    name: "a connection that breaks",
    path: "/abort",
    run: async (url, t) => {
      const socket = new WebSocket(url);
      t.watch(socket);
      await t.once(socket, "open");
      socket.send("break");
      await t.once(socket, "close");
    },
  },
  {
    name: "closing before it is open",
    path: "/echo",
    run: async (url, t) => {
      const socket = new WebSocket(url);
      t.watch(socket);
      socket.close();
      t.log(socket.readyState);
      socket.close(3001, "again");
      t.log(socket.readyState);
      t.attempt("send", () => {
        socket.send("12345");
      });
      t.log(socket.bufferedAmount);
      await t.once(socket, "close");
      t.log(socket.readyState, socket.bufferedAmount);
    },
  },
  {
    name: "what promises and timers do between the events of a failure",
    path: "/echo",
    run: async (url, t) => {
      const socket = new WebSocket(url);
      for (const type of ["error", "close"]) {
        socket.addEventListener(type, () => {
          t.log(type, socket.readyState);
          queueMicrotask(() => {
            t.log("microtask after", type);
          });
        });
      }
      socket.close();
      void Promise.resolve().then(() => {
        t.log("microtask after close()");
      });
      t.log("end of script");
      await t.once(socket, "close");
    },
  },
  {
    name: "what promises do between the listeners of one event",
    path: "/echo",
    run: async (url, t) => {
      const socket = new WebSocket(url);
      const listen = (type: string): void => {
        for (const which of ["first", "second", "third"]) {
          socket.addEventListener(type, () => {
            t.log(type, which, socket.readyState);
            void Promise.resolve()
              .then(() => {
                t.log(type, which, "microtask");
              })
              .then(() => {
                t.log(type, which, "second microtask");
              });
          });
        }
      };
      for (const type of ["open", "message", "close"]) listen(type);
      await t.once(socket, "open");
      socket.send("x");
      await t.once(socket, "message");
      socket.close();
      await t.once(socket, "close");
    },
  },
  {
    name: "the order of handlers among listeners",
    path: "/echo",
    run: async (url, t) => {
      const socket = new WebSocket(url);
      const say = (what: string) => () => {
        t.log(what);
      };
      socket.addEventListener("open", say("listener 1"));
      socket.onopen = say("handler A");
      socket.addEventListener("open", say("listener 2"));
      socket.onopen = say("handler B keeps A's place");
      socket.addEventListener("open", say("capturing"), true);
      socket.onmessage = say("message handler");
      socket.addEventListener("message", say("message listener"));
      socket.onmessage = null;
      t.log(socket.onmessage);
      socket.onmessage = say("message handler, at the end");
      await t.once(socket, "open");
      socket.send("x");
      await t.once(socket, "message");
      socket.close();
      await t.once(socket, "close");
    },
  },
  {
    name: "what a handler may be set to",
    path: "/echo",
    run: async (url, t) => {
      const socket = new WebSocket(url);
      const anything = socket as unknown as Record<string, unknown>;
      for (const value of [5, "text", undefined, true, Symbol.iterator, null]) {
        anything["onopen"] = value;
        t.log(anything["onopen"]);
      }
      const holder = {
        handleEvent: () => {
          t.log("a handler's handleEvent is not called");
        },
      };
      anything["onopen"] = holder;
      t.log(anything["onopen"] === holder);
      await t.once(socket, "open");
      socket.close();
      await t.once(socket, "close");
    },
  },
  {
    name: "a listener that throws keeps no other from its event",
    path: "/echo",
    run: async (url, t) => {
      const reported = (event: ErrorEvent): void => {
        t.log("reported", (event.error as Error).message);
        event.preventDefault();
      };
      window.addEventListener("error", reported);
      const socket = new WebSocket(url);
      socket.onopen = () => {
        throw new Error("of the handler");
      };
      socket.addEventListener("open", () => {
        throw new Error("of the listener");
      });
      socket.addEventListener("open", () => {
        t.log("still heard", socket.readyState);
      });
      await t.once(socket, "open");
      window.removeEventListener("error", reported);
      socket.close();
      await t.once(socket, "close");
    },
  },
  {
    name: "once, signal, removal, and the same listener twice",
    path: "/echo",
    run: async (url, t) => {
      const socket = new WebSocket(url);
      const aborter = new AbortController();
      const gone = new AbortController();
      gone.abort();
      const twice = (): void => {
        t.log("twice, heard once");
      };
      const never = (): void => {
        t.log("never");
      };
      const holder = {
        handleEvent(event: Event) {
          t.log("holder", this === holder, event.type);
        },
      };
      socket.addEventListener("message", twice);
      socket.addEventListener("message", twice);
      socket.addEventListener("message", twice, true);
      socket.addEventListener("message", holder);
      socket.addEventListener("message", () => t.log("once"), { once: true });
      socket.addEventListener("message", () => t.log("until aborted"), { signal: aborter.signal });
      socket.addEventListener("message", never, { signal: gone.signal });
      socket.addEventListener("message", never);
      socket.removeEventListener("message", never, true);
      socket.removeEventListener("message", never);
      socket.addEventListener("message", null as unknown as EventListener);
      t.attempt("no listener", () => {
        socket.addEventListener("message", 5 as unknown as EventListener);
      });
      await t.once(socket, "open");
      socket.send("1");
      await t.once(socket, "message");
      aborter.abort();
      socket.removeEventListener("message", holder);
      socket.send("2");
      await t.once(socket, "message");
      socket.close();
      await t.once(socket, "close");
    },
  },
  {
    name: "listeners that come and go, or stop the event, while it is heard",
    path: "/echo",
    run: async (url, t) => {
      const socket = new WebSocket(url);
      const removed = (): void => {
        t.log("removed before its turn");
      };
      socket.addEventListener("open", () => {
        t.log("first");
        socket.removeEventListener("open", removed);
        socket.addEventListener("open", () => {
          t.log("added too late");
        });
      });
      socket.addEventListener("open", removed);
      socket.addEventListener("open", () => {
        t.log("last");
      });
      socket.addEventListener("message", (event) => {
        t.log("stops");
        event.stopImmediatePropagation();
      });
      socket.addEventListener("message", () => {
        t.log("not heard");
      });
      await t.once(socket, "open");
      socket.send("x");
      await t.pause(200);
      socket.close();
      await t.once(socket, "close");
    },
  },
  {
    name: "sending before it is open",
    path: "/echo",
    run: async (url, t) => {
      const socket = new WebSocket(url);
      t.attempt("send", () => {
        socket.send("early");
      });
      t.attempt("send of nothing", () => {
        (socket.send as () => void)();
      });
      t.attempt("send of a symbol", () => {
        socket.send(Symbol.iterator as unknown as string);
      });
      const asked: string[] = [];
      t.attempt("send of an object", () => {
        socket.send({ toString: () => asked.push("asked").toString() } as unknown as string);
      });
      t.log(asked.join());
      t.log(socket.bufferedAmount, socket.readyState);
      await t.once(socket, "open");
      socket.close();
      await t.once(socket, "close");
    },
  },
  {
    name: "what is sent becomes text as Web IDL says",
    path: "/echo",
    run: async (url, t) => {
      const socket = new WebSocket(url);
      await t.once(socket, "open");
      socket.addEventListener("message", t.event);
      const values = [
        5,
        null,
        undefined,
        true,
        "",
        "\ud800x",
        "ký số",
        { toString: () => "made" },
        ["a", "b"],
      ];
      for (const value of values) {
        socket.send(value as string);
        await t.once(socket, "message");
      }
      t.log(socket.send("x"));
      await t.once(socket, "message");
      socket.close();
      await t.once(socket, "close");
    },
  },
  {
    name: "the amount that waits to be sent",
    path: "/echo",
    run: async (url, t) => {
      const socket = new WebSocket(url);
      await t.once(socket, "open");
      socket.send("abc");
      t.log(socket.bufferedAmount);
      socket.send("ký");
      t.log(socket.bufferedAmount);
      socket.send("\u{1f58b}\ud800");
      t.log(socket.bufferedAmount);
      await Promise.resolve();
      t.log(socket.bufferedAmount);
      await t.pause(150);
      t.log(socket.bufferedAmount);
      socket.close();
      socket.send("never sent");
      t.log(socket.bufferedAmount);
      await t.once(socket, "close");
      t.log(socket.bufferedAmount);
      socket.send("nor this");
      t.log(socket.bufferedAmount);
    },
  },
  {
    name: "answers keep the order of the messages",
    path: "/echo",
    run: async (url, t) => {
      const socket = new WebSocket(url);
      const heard: string[] = [];
      const all = new Promise<void>((resolve) => {
        socket.onmessage = ({ data }) => {
          heard.push(data as string);
          void Promise.resolve().then(() => heard.push("microtask"));
          if (heard.length >= 9) setTimeout(resolve, 20);
        };
      });
      await t.once(socket, "open");
      for (let i = 0; i < 5; i++) socket.send(String(i));
      await all;
      t.log(heard.join(" "));
      socket.close();
      await t.once(socket, "close");
    },
  },
  {
    name: "a megabyte there and back",
    path: "/echo",
    run: async (url, t) => {
      const socket = new WebSocket(url);
      await t.once(socket, "open");
      const text = "ữ0123456789".repeat(100_000);
      socket.send(text);
      socket.onmessage = ({ data }) => {
        t.log((data as string).length, data === text);
      };
      await t.once(socket, "message");
      socket.close();
      await t.once(socket, "close");
    },
  },
  {
    name: "closing with a code and a reason",
    path: "/echo",
    run: async (url, t) => {
      const close = async (...args: unknown[]): Promise<void> => {
        const socket = new WebSocket(url);
        await t.once(socket, "open");
        socket.addEventListener("close", t.event);
        socket.addEventListener("error", t.event);
        t.attempt(`close(${args.map(String).join()})`, () => {
          (socket.close as (...args: unknown[]) => void)(...args);
        });
        t.log(socket.readyState);
        if (socket.readyState === 1) socket.close();
        await t.once(socket, "close");
      };
      await close();
      await close(1000);
      await close(1000, "xong");
      await close(3000, "é");
      await close(4999, "");
      await close("3001", 5);
      await close(1000.4);
      await close(2999.5);
      await close(undefined, undefined);
      await close(undefined, "only a reason");
    },
  },
  {
    name: "codes and reasons that a page may not close with",
    path: "/echo",
    run: async (url, t) => {
      const socket = new WebSocket(url);
      const close = socket.close.bind(socket) as (...args: unknown[]) => void;
      const refused = (...args: unknown[]): void => {
        t.attempt(`close(${args.map((arg) => String(arg).slice(0, 20)).join()})`, () => {
          close(...args);
        });
      };
      const tooMuch = (): void => {
        for (const code of [0, 999, 1001, 1005, 1006, 2999, 5000, 65_536, -1, Number.NaN, null, "x", 1e300]) {
          refused(code);
        }
        refused(1000, "r".repeat(124));
        refused(1000, "ữ".repeat(42));
        refused(1001, "r".repeat(124));
        refused(undefined, "r".repeat(124));
        refused(Symbol.iterator);
        refused(1000, Symbol.iterator);
        t.log(socket.readyState);
      };
      tooMuch();
      await t.once(socket, "open");
      tooMuch();
      socket.close(1000, "r".repeat(123));
      await t.once(socket, "close");
      tooMuch();
    },
  },
  {
    name: "closing twice, and what comes while it closes",
    path: "/echo",
    run: async (url, t) => {
      const socket = new WebSocket(url);
      t.watch(socket);
      await t.once(socket, "open");
      socket.send("its answer comes too late");
      socket.close(3002, "first");
      socket.close(3003, "second");
      t.log(socket.readyState);
      await t.once(socket, "close");
      socket.close();
      await t.pause(50);
      t.log(socket.readyState);
    },
  },
  {
    name: "closing and sending within the events themselves",
    path: "/echo",
    run: async (url, t) => {
      const socket = new WebSocket(url);
      socket.onopen = (event) => {
        t.event(event);
        socket.send("a");
        socket.close(3000, "from open");
        t.log(socket.readyState);
      };
      socket.addEventListener("open", () => {
        t.log("the second listener sees", socket.readyState);
      });
      socket.onmessage = t.event;
      socket.onclose = (event) => {
        t.event(event);
        socket.close();
        socket.send("b");
        t.log(socket.readyState, socket.bufferedAmount);
      };
      await t.once(socket, "close");
    },
  },
  {
    name: "what is done in the script that made it comes before all events",
    path: "/echo",
    run: async (url, t) => {
      const socket = new WebSocket(url);
      t.watch(socket);
      queueMicrotask(() => {
        t.log("microtask", socket.readyState);
      });
      await Promise.resolve();
      t.log("after a promise", socket.readyState);
      await t.once(socket, "open");
      socket.close();
      await t.once(socket, "close");
    },
  },
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
    name: "how much of binary data waits to be sent",
    path: "/silent",
    run: async (url, t) => {
      const socket = new WebSocket(url);
      await t.once(socket, "open");
      socket.send(new Uint8Array([107, 195, 189]).buffer);
      t.log(socket.bufferedAmount);
      socket.send(new Uint8Array([1, 2, 3, 4]).subarray(1));
      t.log(socket.bufferedAmount);
      socket.send(new DataView(new ArrayBuffer(5), 2));
      t.log(socket.bufferedAmount);
      socket.send(new Blob(["ký"]));
      t.log(socket.bufferedAmount);
      await t.pause(150);
      t.log(socket.bufferedAmount);
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
  {
    name: "many at once",
    path: "/echo",
    run: async (url, t) => {
      const ask = async (index: number): Promise<string> => {
        const socket = new WebSocket(url);
        await t.once(socket, "open");
        return await new Promise((resolve) => {
          socket.onmessage = ({ data }) => {
            socket.close();
            resolve(data as string);
          };
          socket.send(`message ${index}`);
        });
      };
      const answers = await Promise.all(Array.from({ length: 4 }, (_, index) => ask(index)));
      t.log(answers.join());
    },
  },
  {
    name: "events that the page itself dispatches at it",
    path: "/echo",
    run: async (url, t) => {
      const socket = new WebSocket(url);
      socket.onmessage = t.event;
      socket.addEventListener("message", t.event);
      socket.addEventListener("message", () => t.log("once"), { once: true });
      t.log(socket.dispatchEvent(new MessageEvent("message", { data: "made by the page" })));
      socket.addEventListener("own", t.event);
      socket.dispatchEvent(new Event("own"));
      const event = new Event("message", { cancelable: true });
      socket.onmessage = () => false;
      t.log(socket.dispatchEvent(event), event.defaultPrevented);
      await t.once(socket, "open");
      socket.close();
      await t.once(socket, "close");
    },
  },
];
