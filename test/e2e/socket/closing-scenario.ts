import type { Scenario } from "./trace.ts";

/** How sockets end. */
export const CLOSING_SCENARIOS: readonly Scenario[] = [
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
];
