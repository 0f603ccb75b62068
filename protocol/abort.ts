interface AbortSignalSlice {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: "abort", run: () => void, options?: { once: boolean }): void;
  removeEventListener(type: "abort", run: () => void): void;
}

/** The platform's own `AbortSignal` where its types are known, and the slice that the protocol uses where not. */
export type AbortSignal = typeof globalThis extends { AbortSignal: { prototype: infer Signal } }
  ? Signal
  : AbortSignalSlice;

interface AbortController {
  readonly signal: AbortSignal;
  abort(reason: unknown): void;
}

/** The platform's `AbortController`. */
export const AbortController = (
  globalThis as unknown as { readonly AbortController: new () => AbortController }
).AbortController;
