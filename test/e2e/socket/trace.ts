/*
 * What runs in the page while a scenario is traced. Functions of this file and of the scenarios go to the page as their
 * text: they use nothing but what they are given and what a page has.
 */

/** What a scenario writes its trace with. */
export interface Tracer {
  log: (...words: unknown[]) => void;
  /** Writes down an event with all that it says, and the socket's state at that time. */
  event: (event: Event) => void;
  /** Listens to all four events with `addEventListener`. */
  watch: (socket: WebSocket) => void;
  /** Writes down what a call throws, or returns. */
  attempt: (what: string, call: () => unknown) => void;
  /** Settles in a task after the event. */
  once: (socket: WebSocket, type: string) => Promise<void>;
  pause: (ms: number) => Promise<void>;
}

/** One scripted use of sockets, with a server of one address. */
export interface Scenario {
  name: string;
  /** Path of the server: see server.ts. */
  path: string;
  run: (url: string, tracer: Tracer) => Promise<void> | void;
}

/** Runs one scenario in the page; returns its trace, a line for each thing that happened. */
export async function traceInPage(
  run: Scenario["run"],
  { url, origin }: { url: string; origin: string },
): Promise<string[]> {
  const lines: string[] = [];
  const show = (value: unknown): string => {
    if (typeof value === "string")
      return JSON.stringify(value.replaceAll(url, "URL").replaceAll(origin, "ORIGIN"));
    if (typeof value === "symbol") return String(value);
    if (value instanceof Error) return `${value.constructor.name} ${value.name}`;
    if (typeof value === "function") return `function ${value.name}`;
    if (typeof value === "object" && value !== null) return Object.prototype.toString.call(value);
    return String(value);
  };
  const log = (...words: unknown[]): void => {
    lines.push(words.map(show).join(" "));
  };
  const event = (one: Event): void => {
    const socket = one.target as WebSocket;
    const names = ["data", "origin", "lastEventId", "source", "code", "reason", "wasClean"] as const;
    const said = names.flatMap((name) =>
      name in one ? [`${name}=${show((one as unknown as Record<string, unknown>)[name])}`] : [],
    );
    const flags = [one.bubbles, one.cancelable, one.composed, one.defaultPrevented, one.eventPhase];
    const isAtHome = one.currentTarget === socket && one.composedPath()[0] === socket;
    log(
      one.constructor.name,
      one.type,
      ...said,
      flags.join(),
      isAtHome,
      socket.readyState,
      socket.bufferedAmount,
    );
  };
  await run(url, {
    log,
    event,
    watch: (socket) => {
      for (const type of ["open", "message", "error", "close"]) socket.addEventListener(type, event);
    },
    attempt: (what, call) => {
      try {
        log(what, "gives", call());
      } catch (error) {
        log(what, "throws", error);
      }
    },
    once: (socket, type) =>
      new Promise((resolve) => {
        socket.addEventListener(
          type,
          () => {
            setTimeout(resolve, 30);
          },
          { once: true },
        );
      }),
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  });
  return lines;
}
