import { id_pkix_ocsp_nocheck } from "@peculiar/asn1-ocsp";
import { KysoError } from "../../protocol/error.ts";
import { buildPath } from "../trust/path.ts";
import type { KnownAnswers, RevocationChecker, RevocationStatus } from "../trust/revocation.ts";
import type { TrustStore } from "../trust/store.ts";
import type { ValidationData } from "../verify/security-store.ts";
import type { Certificate } from "../x509/certificate.ts";

/** Responders and list signers that answer for one another; a crafted set could go round for ever. */
const MAX_ANSWER_DEPTH = 4;

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
   * @throws {KysoError} CERTIFICATE_REVOKED; CERTIFICATE_REVOCATION_UNKNOWN, whose cause says why
   * @see ETSI EN 319 142-1, 6.3 (B-LT)
   */
  async collect(paths: readonly ProvenPath[]): Promise<ValidationData> {
    const parts = await Promise.all(paths.map((path) => this.#path(path, 0)));
    const all = merge(parts);
    const of = (kind: keyof Part): Uint8Array[] => [...all[kind].values()];
    return { certificates: of("certificates"), ocsps: of("ocsps"), crls: of("crls") };
  }

  #path(proven: ProvenPath, depth: number): Promise<Part> {
    const name = `${proven.path.map(({ sha256 }) => sha256).join()} ${proven.at.getTime()}`;
    const known = this.#collected.get(name);
    if (known !== undefined) return known;
    const part = this.#ask(proven, depth);
    this.#collected.set(name, part);
    return part;
  }

  async #ask({ path, at }: ProvenPath, depth: number): Promise<Part> {
    const { revocation, known } = this.#options;
    const { certificates } = await revocation.checkPath(path, { at, known });
    const parts = certificates.map(async (each) => this.#evidence(each, path, depth));
    return merge([partOf(path), ...(await Promise.all(parts))]);
  }

  async #evidence(
    { certificate, revocation }: { readonly certificate: Certificate; readonly revocation: RevocationStatus },
    path: readonly Certificate[],
    depth: number,
  ): Promise<Part> {
    const { status, evidence, failure } = revocation;
    if (status === "revoked") throw new KysoError("CERTIFICATE_REVOKED", certificate.sha256);
    if (status === "unknown" || evidence === null) {
      const cause = new KysoError(failure ?? "CERTIFICATE_REVOCATION_UNKNOWN", certificate.sha256);
      throw new KysoError("CERTIFICATE_REVOCATION_UNKNOWN", `${cause.code}: ${certificate.sha256}`, {
        cause,
      });
    }
    const own = partOf([]);
    const kind = evidence.kind === "ocsp" ? own.ocsps : own.crls;
    for (const der of evidence.der) kind.set(keyOf(der), der);
    const signers = evidence.signerCertificates.map((signer) =>
      this.#signer(signer, path, evidence.producedAt, depth),
    );
    return merge([own, ...(await Promise.all(signers))]);
  }

  /** Whoever signed an answer, unless it was the path's own authority, whose data are there anyway. */
  async #signer(signer: Certificate, path: readonly Certificate[], at: Date, depth: number): Promise<Part> {
    if (path.some(({ sha256 }) => sha256 === signer.sha256)) return partOf([]);
    const { roots, intermediates } = this.#options.trust;
    const candidates = [...path, ...intermediates];
    const found = buildPath({ certificate: signer, candidates, roots: [...roots, ...path.slice(-1)], at });
    if (!("path" in found))
      throw new KysoError("CERTIFICATE_REVOCATION_UNKNOWN", "a responder without a path");
    if (signer.extensions.has(id_pkix_ocsp_nocheck)) return partOf(found.path);
    if (depth === MAX_ANSWER_DEPTH) {
      throw new KysoError("CERTIFICATE_REVOCATION_UNKNOWN", "responders that answer for one another");
    }
    return this.#path({ path: found.path, at }, depth + 1);
  }
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
