import { replaceMember } from "./native-member.ts";
import type { Native } from "./native-member.ts";
import {
  absolute,
  dispatch,
  getter,
  match,
  NativeDomException,
  NativeEvent,
  NativePromise,
  SafeMap,
  toText,
} from "./primitive.ts";
import { openLink } from "./socket-link.ts";
import type { SocketLink } from "./socket-link.ts";

/*
 * Plain requests to the address of the socket, by which some portals find out whether the program is there. With Kyso
 * there they are answered, with nothing; else they go to the network.
 */

const ADDRESS = /^https:(\/\/(?:127\.0\.0\.1|localhost):8987(\/[^#]*))/;

const NativeResponse = Response;
const NativeProgressEvent = ProgressEvent;
const requestPrototype = XMLHttpRequest.prototype;
const requestUrlOf = getter(Request.prototype, "url");

/** A request that goes to the program's address. */
function probedEndpoint(input: unknown): { url: string; origin: string; endpoint: string } | null {
  try {
    const url = absolute(addressOf(input));
    const endpoint = match(ADDRESS, url)?.[2];
    return endpoint === undefined ? null : { url, origin: "", endpoint };
  } catch {
    return null;
  }
}

function addressOf(input: unknown): string {
  try {
    return requestUrlOf(input as Request);
  } catch {
    return toText(input);
  }
}

function ask(
  probe: { url: string; origin: string; endpoint: string },
  { there, absent }: { there: () => void; absent: () => void },
): SocketLink {
  const link = openLink(
    { service: "vgca", ...probe },
    {
      opened: () => {
        link.close();
        there();
      },
      absent: () => {
        link.close();
        absent();
      },
      failed: absent,
      text: () => undefined,
    },
  );
  return link;
}

export function replaceFetch(): void {
  replaceMember(window, "fetch", {
    call: (self, args, native) => {
      const probe = args.length === 0 ? null : probedEndpoint(args[0]);
      if (probe === null) return native(self, args);
      return new NativePromise((resolve) => {
        ask(probe, {
          there: () => {
            resolve(new NativeResponse("", { headers: { "Content-Type": "text/plain" } }));
          },
          absent: () => {
            resolve(native(self, args));
          },
        });
      });
    },
  });
}

/** A request of the older kind; `answered` once it has come to its end. */
interface Probe {
  readonly url: string;
  readonly origin: string;
  readonly endpoint: string;
  /** Whether the page waits for it: nobody can be asked then, so Kyso is taken to be there; a socket finds out. */
  readonly isWaited: boolean;
  link: SocketLink | null;
  readyState: 1 | 2 | 4;
}

const probes = new SafeMap<XMLHttpRequest, Probe>();

function answer(request: XMLHttpRequest, probe: Probe): void {
  const progress = (name: string): void => {
    if (probes.get(request) === probe) dispatch(request, new NativeProgressEvent(name));
  };
  const change = (state: 2 | 4): void => {
    probe.readyState = state;
    if (probes.get(request) === probe) dispatch(request, new NativeEvent("readystatechange"));
  };
  if (!probe.isWaited) {
    progress("loadstart");
    change(2);
  }
  change(4);
  progress("load");
  progress("loadend");
}

/** Has requests to the program's address answered; the rest of the class is touched once there is such a request. */
export function replaceRequest(): void {
  let isReplaced = false;
  replaceMember(requestPrototype, "open", {
    call: (self, args, native) => {
      const done = native(self, args);
      const isWaited = args.length > 2 && !args[2];
      const probe = probedEndpoint(args[1]);
      if (probe === null) {
        probes.delete(self as XMLHttpRequest);
        return done;
      }
      probes.set(self as XMLHttpRequest, { ...probe, isWaited, link: null, readyState: 1 });
      if (!isReplaced) replaceAnswered(requestPrototype);
      isReplaced = true;
      return done;
    },
  });
}

function replaceAnswered(prototype: XMLHttpRequest): void {
  replaceMember(prototype, "send", { call: sendProbe });
  replaceMember(prototype, "abort", {
    call: (self, args, native) => {
      probes.get(self)?.link?.close();
      probes.delete(self as XMLHttpRequest);
      return native(self, args);
    },
  });
  replaceMember(prototype, "readyState", {
    get: (self, args, native) => probes.get(self)?.readyState ?? native(self, args),
  });
  replaceAnswer(prototype, "responseURL", ({ url }) => url);
  replaceAnswer(prototype, "status", () => 200);
  replaceAnswer(prototype, "statusText", () => "OK");
  replaceAnswer(prototype, "responseText", () => "");
  replaceAnswer(prototype, "response", () => "");
}

/** What an answered request has in place of the browser's own. */
function replaceAnswer(prototype: XMLHttpRequest, name: string, read: (probe: Probe) => unknown): void {
  replaceMember(prototype, name, {
    get: (self, args, native) => {
      const probe = probes.get(self);
      return probe === undefined || probe.readyState === 1 ? native(self, args) : read(probe);
    },
  });
}

function sendProbe(self: unknown, args: unknown[], native: Native): unknown {
  const probe = probes.get(self);
  if (probe === undefined) return native(self, args);
  const request = self as XMLHttpRequest;
  if (probe.link !== null) {
    throw new NativeDomException("Failed to execute 'send' on 'XMLHttpRequest'.", "InvalidStateError");
  }
  if (probe.isWaited) {
    answer(request, probe);
    return undefined;
  }
  probe.link = ask(probe, {
    there: () => {
      answer(request, probe);
    },
    absent: () => {
      if (probes.get(request) !== probe) return;
      probes.delete(request);
      native(request, args);
    },
  });
  return undefined;
}
