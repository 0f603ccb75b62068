import { KysoError } from "../../protocol/error.ts";
import type { Token, TokenCertificate } from "../token/token.ts";
import type { TokenHost } from "../token/token-host.ts";
import type { TokenLogin, WantedSigner } from "../token/token-login.ts";

/** A token with what is on it. */
export interface PresentToken {
  readonly token: Token;
  readonly certificates: readonly TokenCertificate[];
}

/**
 * The tokens as the window last saw them. Reading a token's certificates takes a good part of a second on real ones,
 * which must not fall between the PIN and the signature.
 */
export class TokenDirectory {
  readonly #host: Pick<TokenHost, "list" | "certificates" | "open" | "changePin" | "problems">;
  #seen: ReadonlyMap<string, PresentToken> = new Map();

  constructor(host: Pick<TokenHost, "list" | "certificates" | "open" | "changePin" | "problems">) {
    this.#host = host;
  }

  /** What was wrong with modules when tokens were last listed, by the module's path. */
  get problems(): TokenHost["problems"] {
    return this.#host.problems;
  }

  /** Looks anew. A token that is pulled out meanwhile has no certificates. */
  async list(): Promise<readonly PresentToken[]> {
    const tokens = await this.#host.list();
    const present = await Promise.all(
      tokens.map(async (token) => ({
        token,
        certificates: await this.#host.certificates(token.tokenId).catch(() => []),
      })),
    );
    this.#seen = new Map(present.map((one) => [one.token.tokenId, one]));
    return present;
  }

  /**
   * A token as it was last seen; looks only where it was not. Whether it is still there shows when it is opened.
   *
   * @throws {KysoError} TOKEN_NOT_FOUND
   */
  async find(tokenId: string): Promise<PresentToken> {
    const seen = this.#seen.get(tokenId);
    if (seen !== undefined) {
      return seen;
    }
    await this.list();
    const found = this.#seen.get(tokenId);
    if (found === undefined) {
      throw new KysoError("TOKEN_NOT_FOUND", tokenId);
    }
    return found;
  }

  /**
   * A certificate of any token, as the tokens were last seen; looks only where they were not.
   *
   * @throws {KysoError} TOKEN_CERTIFICATE_NOT_FOUND
   */
  async certificate(sha256: string): Promise<TokenCertificate> {
    const { certificates } = await this.holderOf(sha256);
    const found = certificates.find((one) => one.sha256 === sha256);
    if (found === undefined) throw new KysoError("TOKEN_CERTIFICATE_NOT_FOUND", sha256);
    return found;
  }

  /**
   * The token that a certificate is on, as the tokens were last seen; looks only where they were not.
   *
   * @throws {KysoError} TOKEN_CERTIFICATE_NOT_FOUND
   */
  async holderOf(sha256: string): Promise<PresentToken> {
    const present = this.#seen.size > 0 ? [...this.#seen.values()] : await this.list();
    const found = present.find(({ certificates }) => certificates.some((one) => one.sha256 === sha256));
    if (found === undefined) throw new KysoError("TOKEN_CERTIFICATE_NOT_FOUND", sha256);
    return found;
  }

  /**
   * Changes the PIN, with one try of the old one. What was seen of the token is forgotten: its flags may say something else.
   *
   * @throws {KysoError} PIN_*, TOKEN_*
   */
  async changePin(tokenId: string, pins: Parameters<TokenHost["changePin"]>[1]): Promise<Token> {
    try {
      return await this.#host.changePin(tokenId, pins);
    } finally {
      this.#seen = new Map();
    }
  }

  /**
   * Logs in, with one try of the PIN.
   *
   * @param wanted the key that will be asked for
   * @throws {KysoError} TOKEN_*
   */
  open(tokenId: string, pin: string, wanted: WantedSigner): Promise<TokenLogin> {
    return this.#host.open(tokenId, pin, wanted);
  }
}
