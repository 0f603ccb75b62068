import type { DataItem } from "../../../protocol/data-item.ts";
import type { SignOrder } from "../sign/sign-order.ts";

/*
 * Octets that a page asks to have signed and that nobody can be shown: digests, nonces of a login, messages. Off for
 * each portal until the user or policy turns it on there.
 */

export interface SignedItem {
  /** Base64. */
  signature: string;
  /** The signer's certificate, DER, Base64. */
  certificate: string;
}

/** One call of a page; all its items are signed, or none is. */
export interface DataOrder {
  /** The same for a call that is repeated after the worker died: it is never signed twice. */
  callKey: string;
  via: SignOrder["via"];
  items: readonly DataItem[];
}
