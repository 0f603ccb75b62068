import { KysoError } from "../../protocol/error.ts";
import { buildPath } from "../trust/path.ts";
import type { Evidence, KnownAnswers, RevocationChecker, RevocationStatus } from "../trust/revocation.ts";
import type { TrustStore } from "../trust/store.ts";
import type { ValidationData } from "../verify/security-store.ts";
import type { Certificate } from "../x509/certificate.ts";

/** A path whose status is wanted for later. */
export interface ProvenPath {
  /** Signer first, root last; checked. */
  readonly path: readonly Certificate[];
  /** When it was used: the best proof there is. */
  readonly at: Date;
}

export interface CollectorOptions {
  readonly revocation: Pick<RevocationChecker, "checkPath">;
  readonly trust: TrustStore;
  /** Answers that the document has already. */
  readonly known: KnownAnswers;
}

/**
 * Collects what is needed to check the signatures of one document long after they were made. What two signatures share,
 * such as the time stamp server's status, is asked for once.
 */
export class ValidationDataCollector {
  readonly #options: CollectorOptions;
  readonly #collected = new Map<string, Promise<Part>>();

  constructor(options: CollectorOptions) {
    this.#options = options;
  }

  /**
   * The certificates of some paths up to their roots, and the status of each but the root, with the responders' and the
   * list signers' own.
   *
   * @throws {KysoError} CERTIFICATE_REVOKED; CERTIFICATE_REVOCATION_UNKNOWN, whose message says why
   * @see ETSI EN 319 142-1, 6.3 (B-LT)
   */
  async collect(paths: readonly ProvenPath[]): Promise<ValidationData> {
    const parts = await Promise.all(paths.map((path) => this.#path(path)));
    const all = merge(parts);
    const of = (kind: keyof Part): Uint8Array[] => [...all[kind].values()];
    return { certificates: of("certificates"), ocsps: of("ocsps"), crls: of("crls") };
  }

  #path(proven: ProvenPath): Promise<Part> {
    const name = `${proven.path.map(({ sha256 }) => sha256).join()} ${proven.at.getTime()}`;
    const known = this.#collected.get(name);
    if (known !== undefined) return known;
    const part = this.#ask(proven);
    this.#collected.set(name, part);
    return part;
  }

  async #ask({ path, at }: ProvenPath): Promise<Part> {
    const { revocation, known } = this.#options;
    const { certificates } = await revocation.checkPath(path, { at, known });
    return merge([
      partOf(path),
      ...certificates.map((each) => this.#evidence(evidenceOf(each.certificate, each.revocation), path)),
    ]);
  }

  /** An answer, whoever signed it, and what shows that these were not revoked. */
  #evidence(
    { kind, der, producedAt, signerCertificates, support }: Evidence,
    path: ProvenPath["path"],
  ): Part {
    const own = partOf([]);
    const kept = kind === "ocsp" ? own.ocsps : own.crls;
    for (const each of der) kept.set(keyOf(each), each);
    return merge([
      own,
      ...signerCertificates.map((signer) => this.#signer(signer, path, producedAt)),
      ...support.map((evidence) => this.#evidence(evidence, path)),
    ]);
  }

  #signer(signer: Certificate, path: ProvenPath["path"], at: Date): Part {
    const { roots, intermediates } = this.#options.trust;
    const candidates = [...path, ...intermediates];
    const ends = [...roots, ...path.slice(-1)];
    const found = buildPath({ certificate: signer, candidates, roots: ends, at });
    return partOf("path" in found ? found.path : [signer]);
  }
}

/** @throws {KysoError} CERTIFICATE_REVOKED, CERTIFICATE_REVOCATION_UNKNOWN */
function evidenceOf({ sha256 }: Certificate, { status, evidence, failure }: RevocationStatus): Evidence {
  if (status === "revoked") throw new KysoError("CERTIFICATE_REVOKED", sha256);
  if (status === "good" && evidence !== null) return evidence;
  const reason = failure ?? "no answer";
  throw new KysoError("CERTIFICATE_REVOCATION_UNKNOWN", `${reason}: certificate ${sha256}`);
}

/** By their bytes, so that none stands twice. */
type Part = Readonly<Record<keyof ValidationData, Map<string, Uint8Array>>>;

function partOf(certificates: readonly Certificate[]): Part {
  return {
    certificates: new Map(certificates.map(({ sha256, der }) => [sha256, der])),
    ocsps: new Map(),
    crls: new Map(),
  };
}

function merge(parts: readonly Part[]): Part {
  const all = (kind: keyof Part): Map<string, Uint8Array> =>
    new Map(parts.flatMap((part) => [...part[kind]]));
  return { certificates: all("certificates"), ocsps: all("ocsps"), crls: all("crls") };
}

function keyOf(der: Uint8Array): string {
  return Buffer.from(der).toString("latin1");
}
