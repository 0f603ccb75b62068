import type { TrustLabel } from "../../protocol/report.ts";
import { TrustStore } from "../trust/store.ts";
import { TRUST_LABELS } from "../trust/trust-folder.ts";

/** What is trusted, as plain values that can go to another process. */
export interface CarriedTrust {
  readonly roots: readonly { readonly label: TrustLabel; readonly der: readonly Uint8Array[] }[];
  readonly intermediates: readonly Uint8Array[];
}

export function carriedTrust(trust: TrustStore): CarriedTrust {
  const roots = TRUST_LABELS.map((label) => ({
    label,
    der: trust.roots.filter((root) => trust.labelOf(root) === label).map(({ der }) => der),
  }));
  return { roots, intermediates: trust.intermediates.map(({ der }) => der) };
}

export function trustOf({ roots, intermediates }: CarriedTrust): TrustStore {
  return roots.reduce(
    (all, { label, der }) => all.with(TrustStore.of(der, label)),
    TrustStore.of(intermediates),
  );
}
