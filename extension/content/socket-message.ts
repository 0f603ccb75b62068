/*
 * What crosses between the content script and the background for a socket that a page opened to another signing
 * program, and that Kyso answers. One `runtime.Port` stands for one socket. The worker may die while a socket lives: the
 * content script then opens the port again with the same name once it has something to send or waits for an answer,
 * says `open` with `again`, and repeats the messages that have no answer yet, under their own numbers.
 */

/** Name of the port; a UUID that the content script makes follows, by which the socket is known as long as it lives. */
export const SOCKET_PORT_PREFIX = "socket:";

/** Programs whose sockets are answered. */
export const SOCKET_SERVICES = ["vgca", "vnpt"] as const;
export type SocketService = (typeof SOCKET_SERVICES)[number];

/** Characters of one part: a runtime message takes less than 64 MiB. */
export const SOCKET_PART_CHARACTERS = 4 * 1024 * 1024;

/** Characters of one whole message, either way. */
export const MAX_SOCKET_CHARACTERS = 64 * 1024 * 1024;

/** To the background. */
export type SocketCommand =
  /** The first of each port. `endpoint`: path and query of the socket's address, as the page wrote them. */
  | { type: "open"; service: SocketService; endpoint: string; again: boolean }
  /** A part of the page's message of this number, counted from 1; the parts of one message follow each other. */
  | { type: "text"; message: number; part: string; last: boolean }
  /** The page has closed the socket, or is gone. What the user has been asked goes on; nothing is answered any more. */
  | { type: "close" };

/** From the background. */
export type SocketEvent =
  /** Kyso answers this socket. */
  | { type: "opened" }
  /** It does not: the agent is not there, or the portal is to use the other program. The real socket is tried. */
  | { type: "absent"; notice: string | null }
  /** A part of the answer to the page's message of this number. */
  | { type: "text"; message: number; part: string; last: boolean }
  /** The socket fails, as one that broke. */
  | { type: "failed" };
