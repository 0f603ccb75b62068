/*
 * The slice of the DOM by which documents are found in a page. The DOM of a browser has all of it, and so have the
 * libraries that read saved pages without one. No part of it is relied on to tell the truth: the page is the portal's.
 */

/** What can be searched: a document, an element, an open shadow root. */
export interface PageRoot {
  /** Throws where the selector is none. */
  querySelectorAll(css: string): Iterable<PageElement>;
}

export interface PageElement extends PageRoot {
  readonly localName: string;
  readonly textContent: string | null;
  readonly childElementCount: number;
  readonly parentElement: PageElement | null;
  readonly shadowRoot: PageRoot | null;
  /** Of fields: what they hold now. */
  readonly value?: unknown;
  getAttribute(name: string): string | null;
  matches(css: string): boolean;
  getRootNode(): unknown;
}

export interface PageDocument extends PageRoot {
  readonly baseURI: string;
  readonly cookie: string;
  readonly location: { readonly href: string };
}

interface Address {
  readonly protocol: string;
  readonly origin: string;
  readonly href: string;
  readonly hostname: string;
  readonly port: string;
  readonly pathname: string;
  readonly hash: string;
  readonly searchParams: { get(name: string): string | null };
}

const { URL: AddressOf } = globalThis as unknown as {
  readonly URL: new (url: string, base?: string) => Address;
};

/** An address as the browser reads it; `null` where it is none. @see WHATWG URL */
export function readAddress(address: string, base?: string): Address | null {
  try {
    return new AddressOf(address, base);
  } catch {
    return null;
  }
}
