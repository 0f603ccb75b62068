/** One line of the table of stand-ins: addresses that are, or go on below, `from` are asked at `to`. */
export interface AddressRewrite {
  readonly from: string;
  readonly to: string;
}

/**
 * Where an address is asked instead, by the longest `from` that it starts with; `null` where none does. What follows
 * `from` is kept: `http://ocsp.example/ca` with `/1?x` after it goes to `to` with `/1?x` after it. A host or a name
 * in the path counts as a whole only: `http://ocsp.example` is not the start of `http://ocsp.example.vn`.
 */
export function rewrittenAddress(url: URL, rewrites: readonly AddressRewrite[]): URL | null {
  const address = withoutFragment(url.href);
  let longest = 0;
  let found: URL | null = null;
  for (const { from, to } of rewrites) {
    const start = withoutSlash(new URL(from).href);
    const rest = address.slice(start.length);
    if (start.length <= longest || !address.startsWith(start) || !/^([/?]|$)/.test(rest)) continue;
    longest = start.length;
    found = new URL(withoutSlash(new URL(to).href) + rest);
  }
  return found;
}

function withoutFragment(href: string): string {
  return href.split("#", 1)[0] ?? href;
}

function withoutSlash(href: string): string {
  return withoutFragment(href).replace(/\/$/, "");
}
