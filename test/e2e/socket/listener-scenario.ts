import type { Scenario } from "./trace.ts";

/** Who hears an event, and in which order. */
export const LISTENER_SCENARIOS: readonly Scenario[] = [
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
      const heard = t.once(socket, "message");
      socket.addEventListener("message", (event) => {
        t.log("stops");
        event.stopImmediatePropagation();
      });
      socket.addEventListener("message", () => {
        t.log("not heard");
      });
      await t.once(socket, "open");
      socket.send("x");
      await heard;
      socket.close();
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
