import { readAddress } from "./page-dom.ts";

/** The named parts of a path, or `null` where the pattern is not of this path. */
type PathParts = ReadonlyMap<string, string> | null;

/**
 * Compares a path with a rule's: `*` stands for any characters, `{name}` for some without a slash. Each takes as few as
 * it can, so that the time is linear in the path.
 */
function matchPath(pattern: string, path: string): PathParts {
  const parts = new Map<string, string>();
  // Literals stand at even places, what is between them at odd ones.
  const pieces = pattern.split(/(\*|\{\w+\})/);
  let at = 0;
  for (let i = 0; i < pieces.length; i += 2) {
    const literal = pieces[i] ?? "";
    const hole = pieces[i - 1];
    const isLast = i === pieces.length - 1;
    const found = holeEnd(path, { literal, at, isLast, hasHole: hole !== undefined });
    if (found < at || !path.startsWith(literal, found)) return null;
    if (hole !== undefined && hole !== "*") {
      const part = path.slice(at, found);
      if (part === "" || part.includes("/")) return null;
      parts.set(hole.slice(1, -1), decoded(part));
    }
    at = found + literal.length;
  }
  return at === path.length ? parts : null;
}

/** Where the literal after a hole begins. */
function holeEnd(
  path: string,
  { literal, at, isLast, hasHole }: { literal: string; at: number; isLast: boolean; hasHole: boolean },
): number {
  if (!hasHole) return at;
  return isLast ? path.length - literal.length : path.indexOf(literal, at);
}

/** Percent-encoded text, as it is where it is not that. */
export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The named parts of a page's address, where a rule's path is of this page. */
export function partsOfAddress(pattern: string, href: string): PathParts {
  const address = readAddress(href);
  if (address === null) return null;
  const { pathname, hash } = address;
  return matchPath(pattern, pattern.includes("#") ? pathname + hash : pathname);
}

/** A parameter of an address: of its query, else of its fragment, where viewers and single-page apps keep theirs. */
export function parameterOf(href: string, name: string, base?: string): string | null {
  const address = readAddress(href, base);
  if (address === null) return null;
  const inFragment = readAddress(address.hash.replace(/^#[^?]*\??/, "?"), "http://fragment.invalid/");
  const bare = readAddress(address.hash.replace(/^#/, "?"), "http://fragment.invalid/");
  return (
    address.searchParams.get(name) ??
    inFragment?.searchParams.get(name) ??
    bare?.searchParams.get(name) ??
    null
  );
}
