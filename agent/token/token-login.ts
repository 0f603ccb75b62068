import { createHash, X509Certificate } from "node:crypto";
import { KysoError } from "../../protocol/error.ts";
import { chooseAlgorithm } from "../x509/algorithm-choice.ts";
import { parseCertificate } from "../x509/certificate.ts";
import { Recent } from "../x509/recent.ts";
import type { SignatureAlgorithm } from "../x509/signature-algorithm.ts";
import type { BoundProcess, ModuleChild } from "./module-child.ts";
import type { CertificateObject, ModuleCalls, TokenIdentity, WantedKey } from "./module-message.ts";
import type { DigestSigningKey } from "./signing-key.ts";
import type { TimeLimits } from "./time-limit.ts";
import type { Token, TokenCertificate } from "./token.ts";

/** Certificates in a chain, at most. */
const MAX_CHAIN = 8;

/** What a module's process says of certificates, for the agent. */
export function tokenCertificates(objects: readonly CertificateObject[]): TokenCertificate[] {
  return objects.map(({ value, id, label, key }) => {
    const certificate = Buffer.from(value, "base64");
    const sha256 = createHash("sha256").update(certificate).digest("hex");
    // An authority's key is on no user's token.
    const isAuthority = key === "unknown" && parse(certificate)?.ca === true;
    return { certificate, sha256, label, id, key: isAuthority ? "absent" : key };
  });
}

/** Certificates that are kept parsed: those of a few tokens are asked for again and again, last between PIN and signature. */
const MAX_KEPT_CERTIFICATES = 64;

const kept = new Recent<X509Certificate>(MAX_KEPT_CERTIFICATES);

function parse(certificate: Uint8Array): X509Certificate | undefined {
  try {
    return kept.get(Buffer.from(certificate).toString("base64"), () => new X509Certificate(certificate));
  } catch {
    return undefined;
  }
}

/** Issuers of a certificate among the others, upwards, as far as they are on the token; a root last where it is there. */
function chainOf(certificate: Uint8Array, others: readonly TokenCertificate[]): Uint8Array[] {
  const candidates = others.flatMap((each) => parse(each.certificate) ?? []);
  const chain: X509Certificate[] = [];
  let current = parse(certificate);
  while (current !== undefined && chain.length < MAX_CHAIN) {
    const subject: X509Certificate = current;
    current = candidates.find(
      (each) =>
        each.ca && !each.raw.equals(subject.raw) && !chain.includes(each) && subject.checkIssued(each),
    );
    if (current !== undefined) chain.push(current);
  }
  return chain.map(({ raw }) => raw);
}

/** A key, and how it is to sign. */
export interface WantedSigner {
  /** DER. */
  readonly certificate: Uint8Array;
  readonly algorithm: SignatureAlgorithm;
}

/** What a login is asked for with. */
interface LoginRequest {
  readonly pin: string;
  /** Whether it was changed though the token's flag still asks for that. */
  readonly isChanged: boolean;
  /** Looked for in the same exchange. */
  readonly wanted: WantedSigner | undefined;
}

function wantedKey(wanted: WantedSigner | undefined): WantedKey | null {
  if (wanted === undefined) return null;
  const { certificate, algorithm } = wanted;
  return { certificate: createHash("sha256").update(certificate).digest("hex"), algorithm };
}

/** A token that the user has logged in to. The PIN is not here: the module's process had it for `C_Login`. */
export class TokenLogin {
  readonly token: Token;
  /** As the token shows them after `C_Login`. */
  readonly certificates: readonly TokenCertificate[];
  readonly #process: BoundProcess;
  readonly #login: number;
  /** The key that came with the login. */
  readonly #first: (WantedKey & { readonly key: number }) | null;
  readonly #limits: TimeLimits;
  readonly #onClose: () => void;

  private constructor(
    token: Token,
    process: BoundProcess,
    opened: ModuleCalls["login"]["result"] & { readonly wanted: WantedKey | null },
    limits: TimeLimits,
    onClose: () => void,
  ) {
    this.token = token;
    this.certificates = tokenCertificates(opened.certificates);
    this.#process = process;
    this.#login = opened.login;
    const { wanted, key } = opened;
    this.#first = wanted === null || key === null ? null : { ...wanted, key };
    this.#limits = limits;
    this.#onClose = onClose;
  }

  /**
   * Logs in with exactly one `C_Login`, or, where the token would refuse it anyway, with none.
   *
   * @param onClose called when the login has ended, whatever ended it; more than once perhaps
   * @throws {KysoError} TOKEN_*; where a certificate is named, what {@link key} throws
   */
  static async open(
    child: ModuleChild,
    token: Token,
    { pin, isChanged, wanted: signer }: LoginRequest,
    limits: TimeLimits,
    onClose: () => void,
  ): Promise<TokenLogin> {
    const asks = token.pin.protectedPath;
    const identity: TokenIdentity = { serialNumber: token.serialNumber, label: token.label };
    const wanted = wantedKey(signer);
    const bound = child.bind();
    const opened = await bound.call(
      "login",
      { token: identity, pin: asks ? "" : pin, asks, isChanged, wanted },
      asks ? limits.askMs : limits.loginMs,
    );
    void bound.ended.then(onClose);
    return new TokenLogin(token, bound, { ...opened, wanted }, limits, onClose);
  }

  /**
   * The private key of a certificate.
   *
   * @param certificateSha256 hex
   * @param algorithm by default what {@link chooseAlgorithm} gives where nobody prefers another
   * @throws {KysoError} CERTIFICATE_INVALID, TOKEN_CERTIFICATE_NOT_FOUND, TOKEN_KEY_NOT_FOUND, TOKEN_MECHANISM_UNSUPPORTED, TOKEN_*
   */
  async key(certificateSha256: string, algorithm?: SignatureAlgorithm): Promise<DigestSigningKey> {
    const found = this.certificates.find(({ sha256 }) => sha256 === certificateSha256);
    if (found === undefined) {
      throw new KysoError("TOKEN_CERTIFICATE_NOT_FOUND", "The token does not hold this certificate");
    }
    const { certificate } = found;
    const chosen = algorithm ?? chooseAlgorithm(parseCertificate(certificate));
    const key = await this.#keyNumber({ certificate: certificateSha256, algorithm: chosen });
    const limitMs = this.token.pin.protectedPath ? this.#limits.askMs : this.#limits.signMs;
    const sign = async (bytes: Uint8Array, isDigest: boolean): Promise<Uint8Array> => {
      const data = Buffer.from(bytes).toString("base64");
      const { signature } = await this.#process.call("sign", { key, data, isDigest }, limitMs);
      return Buffer.from(signature, "base64");
    };
    return {
      certificate,
      chain: chainOf(certificate, this.certificates),
      algorithm: chosen,
      sign: (toBeSigned) => sign(toBeSigned, false),
      signDigest: (digest) => sign(digest, true),
    };
  }

  async #keyNumber(wanted: WantedKey): Promise<number> {
    const first = this.#first;
    const { certificate, algorithm } = wanted;
    const isFirst =
      first?.certificate === certificate &&
      first.algorithm.scheme === algorithm.scheme &&
      first.algorithm.hash === algorithm.hash;
    if (isFirst) return first.key;
    const { key } = await this.#process.call("key", { login: this.#login, ...wanted }, this.#limits.readMs);
    return key;
  }

  /** Logs out, after the signatures that are under way. Its keys are of no use then. Never throws. */
  async close(): Promise<void> {
    try {
      await this.#process.call("logout", { login: this.#login }, this.#limits.readMs);
    } catch {
      // The token, the module or the login is gone already.
    } finally {
      this.#onClose();
    }
  }
}
