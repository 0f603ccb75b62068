import { randomBytes } from "node:crypto";
import type { AbortSignal } from "../../protocol/abort.ts";
import { KysoError } from "../../protocol/error.ts";
import type { SignatureKind } from "../../protocol/signature-kind.ts";
import type { SigningKey } from "../token/signing-key.ts";
import type { TokenLogin } from "../token/token-login.ts";
import type { SignatureAlgorithm } from "../x509/signature-algorithm.ts";

/** How long a login is kept that nobody uses, milliseconds. */
export const LOGIN_IDLE_MS = 10 * 60_000;

/** Logins that one session may have at once. */
export const MAX_LOGINS = 4;

/** Why a login has ended. */
export type LoginEnd = "closed" | "used-up" | "idle" | "session-ended";

/** What a login is good for. */
export interface LoginBounds {
  readonly tokenId: string;
  /** SHA-256, lower-case hex. */
  readonly certificate: string;
  readonly kinds: readonly SignatureKind[];
  /** Signatures that it may make. */
  readonly signatures: number;
  /** Of the session that opened it: nobody else can use it, and it ends with it. */
  readonly session: AbortSignal;
}

/** One signature of a login. */
export interface LoginUse {
  /** @throws {KysoError} TOKEN_* */
  key(certificate: string, algorithm: SignatureAlgorithm): Promise<SigningKey>;
  /** Ends the use, once. */
  close(): Promise<void>;
}

interface OpenLogin extends LoginBounds {
  readonly login: Pick<TokenLogin, "key" | "close">;
  readonly onEnd: (end: LoginEnd, signatures: number) => void;
  left: number;
  /** Uses under way. */
  running: number;
  idle?: NodeJS.Timeout;
  /** What the end of the session runs. */
  readonly onSessionEnd: () => void;
  /** Set once nobody may begin another use. */
  end?: LoginEnd;
}

/**
 * The logins that sign several documents with one PIN, which is not here: the token's process had it. Each is bound to the
 * session, the certificate and the kinds that the user approved, and to a number of signatures.
 */
export class OpenLogins {
  readonly #idleMs: number;
  readonly #open = new Map<string, OpenLogin>();

  constructor(idleMs: number = LOGIN_IDLE_MS) {
    this.#idleMs = idleMs;
  }

  /**
   * Refuses a session that has as many logins as it may.
   *
   * @throws {KysoError} PROTOCOL_TOO_MANY_REQUESTS
   */
  assertRoom(session: AbortSignal): void {
    const own = [...this.#open.values()].filter((one) => one.session === session);
    if (own.length >= MAX_LOGINS) {
      throw new KysoError("PROTOCOL_TOO_MANY_REQUESTS", "too many logins", { detail: { limit: MAX_LOGINS } });
    }
  }

  /**
   * Keeps a login.
   *
   * @param onEnd told once when it has ended, and how many signatures it has made
   * @returns its id, 32 hex digits
   */
  add(login: OpenLogin["login"], bounds: LoginBounds, onEnd: OpenLogin["onEnd"]): string {
    const id = randomBytes(16).toString("hex");
    const onSessionEnd = (): void => this.#end(id, opened, "session-ended");
    const opened: OpenLogin = {
      ...bounds,
      login,
      onEnd,
      onSessionEnd,
      left: bounds.signatures,
      running: 0,
    };
    this.#open.set(id, opened);
    this.#rest(id, opened);
    const { session } = bounds;
    if (session.aborted) onSessionEnd();
    else session.addEventListener("abort", onSessionEnd, { once: true });
    return id;
  }

  /**
   * Takes one of a login's signatures. It counts when the key has been called.
   *
   * @throws {KysoError} LOGIN_ENDED for one that has ended or is another session's; LOGIN_UNSUITABLE
   */
  take(
    id: string,
    wanted: Omit<LoginBounds, "kinds" | "signatures"> & { readonly kind: SignatureKind },
  ): LoginUse {
    const opened = this.#open.get(id);
    if (opened === undefined || opened.session !== wanted.session || opened.left === 0) {
      throw new KysoError("LOGIN_ENDED");
    }
    const isSuitable =
      opened.tokenId === wanted.tokenId &&
      opened.certificate === wanted.certificate &&
      opened.kinds.includes(wanted.kind);
    if (!isSuitable) throw new KysoError("LOGIN_UNSUITABLE");
    clearTimeout(opened.idle);
    opened.left -= 1;
    opened.running += 1;
    let isUsed = false;
    let isOver = false;
    return {
      key: async (certificate, algorithm) => {
        const key = await opened.login.key(certificate, algorithm);
        return {
          ...key,
          sign: async (toBeSigned) => {
            isUsed = true;
            return key.sign(toBeSigned);
          },
        };
      },
      close: () => {
        if (!isOver) {
          isOver = true;
          this.#settle(id, opened, isUsed);
        }
        return Promise.resolve();
      },
    };
  }

  /** Ends a login of this session; any other stays as it is. */
  close(id: string, session: AbortSignal): void {
    const opened = this.#open.get(id);
    if (opened?.session === session) this.#end(id, opened, "closed");
  }

  #settle(id: string, opened: OpenLogin, isUsed: boolean): void {
    opened.running -= 1;
    if (!isUsed) opened.left += 1;
    if (opened.running > 0) return;
    if (opened.end !== undefined) this.#finish(opened, opened.end);
    else if (opened.left === 0) this.#end(id, opened, "used-up");
    else this.#rest(id, opened);
  }

  #rest(id: string, opened: OpenLogin): void {
    opened.idle = setTimeout(() => this.#end(id, opened, "idle"), this.#idleMs);
    opened.idle.unref();
  }

  /** Nobody begins another use; what is under way comes to its end before the token is logged out. */
  #end(id: string, opened: OpenLogin, end: LoginEnd): void {
    if (opened.end !== undefined) return;
    opened.end = end;
    this.#open.delete(id);
    clearTimeout(opened.idle);
    opened.session.removeEventListener("abort", opened.onSessionEnd);
    if (opened.running === 0) this.#finish(opened, end);
  }

  #finish({ login, onEnd, signatures, left }: OpenLogin, end: LoginEnd): void {
    void login.close();
    onEnd(end, signatures - left);
  }
}
