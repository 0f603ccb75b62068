/**
 * Where a browser knocks to learn whether an agent knows its pairing, before it opens a WebSocket: the path of a plain
 * request, which is answered where it does and left without an answer where it does not.
 */
export function pairingPath(pairingId: string): string {
  return `/pairing/${pairingId}`;
}

/** The pairing that a path names; `null` where it is another path. */
export function pairingOfPath(path: string): string | null {
  return /^\/pairing\/([0-9a-f]{32})$/.exec(path)?.[1] ?? null;
}
