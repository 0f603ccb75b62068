import type { Scenario } from "./trace.ts";

/** What is sent, what comes back, and what waits. */
export const MESSAGE_SCENARIOS: readonly Scenario[] = [
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
      while (socket.bufferedAmount > 0) await t.pause(5);
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
      while (socket.bufferedAmount > 0) await t.pause(5);
      t.log(socket.bufferedAmount);
      socket.close();
      await t.once(socket, "close");
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
];
