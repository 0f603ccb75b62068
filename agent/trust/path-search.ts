import type { Certificate } from "../x509/certificate.ts";
import { nameKey } from "../x509/distinguished-name.ts";
import { authorityKeyIdentifier, subjectKeyIdentifier } from "../x509/extension.ts";
import { verifySignatureValue } from "../x509/public-key.ts";
import { MAX_NAME_COMPARISONS } from "./name-rule.ts";
import { checkPath, type PathRules, type RejectedPath } from "./path-rule.ts";
import type { PolicyInputs } from "./policy-graph.ts";

/** Certificates in one path, signer and root included. */
export const MAX_PATH_CERTIFICATES = 10;

/** Signatures that are checked in the search for one path; a crafted set of certificates could ask for endlessly many. */
export const MAX_SIGNATURE_CHECKS = 100;

/** Certificates that are put at the end of some path in one search; authorities that all issued each other make many. */
export const MAX_PATH_STEPS = 2000;

/** Paths that are validated in one search. */
export const MAX_VALIDATED_PATHS = 50;

const NONE = new Uint8Array();

type Certificates = readonly [Certificate, ...Certificate[]];

export interface SearchRequest {
  readonly certificate: Certificate;
  readonly candidates: readonly Certificate[];
  readonly roots: readonly Certificate[];
  readonly at: Date;
  readonly policies: PolicyInputs;
}

/** A certificate that may have issued others. */
interface Issuer {
  readonly certificate: Certificate;
  /** Name and key: a path that comes to the same authority again leads nowhere (RFC 4158, 2.4.1). */
  readonly identity: string;
  /** Octets as text; empty without one. */
  readonly keyIdentifier: string;
  /** The lower, the sooner it is tried. */
  readonly penalty: number;
}

/** The search for one path: from the signer upwards, what is likely first, and never for long. */
export class PathSearch {
  readonly #request: SearchRequest;
  readonly #rules: PathRules;
  /** By {@link nameKey} of the subject. */
  readonly #named = new Map<string, Certificate[]>();
  readonly #issuers = new Map<string, readonly Issuer[]>();
  readonly #roots: ReadonlySet<string>;
  /** Whether an authority's key has signed a certificate. */
  readonly #checked = new Map<string, boolean>();
  #stepsLeft = MAX_PATH_STEPS;
  #pathsLeft = MAX_VALIDATED_PATHS;
  /** The failure of the path that came closest. */
  closest: RejectedPath | null = null;

  constructor(request: SearchRequest) {
    const { roots, candidates, at, policies } = request;
    this.#request = request;
    this.#rules = { at, policies, allowance: { comparisons: MAX_NAME_COMPARISONS } };
    this.#roots = new Set(roots.map(({ sha256 }) => sha256));
    for (const certificate of new Map(
      [...roots, ...candidates].map((each) => [each.sha256, each]),
    ).values()) {
      const name = nameKey(certificate.subjectDer);
      const others = this.#named.get(name);
      if (others === undefined) this.#named.set(name, [certificate]);
      else others.push(certificate);
    }
  }

  /** @returns signer first, root last; `null` where none is valid */
  find(): Certificates | null {
    return this.#extend([this.#request.certificate], new Set());
  }

  /** Those of a name, what is trusted and valid first. Most names are never asked for. */
  #issuersOf(name: string): readonly Issuer[] {
    const known = this.#issuers.get(name);
    if (known !== undefined) return known;
    const issuers = (this.#named.get(name) ?? [])
      .map((certificate) => this.#issuer(certificate, name))
      .sort((left, right) => left.penalty - right.penalty);
    this.#issuers.set(name, issuers);
    return issuers;
  }

  #issuer(certificate: Certificate, name: string): Issuer {
    const { at } = this.#request;
    const isValid = certificate.isCa && at >= certificate.notBefore && at <= certificate.notAfter;
    return {
      certificate,
      identity: `${name} ${textOf(certificate.spki)}`,
      keyIdentifier: textOf(subjectKeyIdentifier(certificate.extensions) ?? NONE),
      penalty: (isValid ? 0 : 2) + (this.#roots.has(certificate.sha256) ? 0 : 1),
    };
  }

  #extend(path: Certificates, passed: ReadonlySet<string>): Certificates | null {
    const last = path.at(-1) ?? path[0];
    if (this.#roots.has(last.sha256)) return this.#validated(path);
    if (path.length === MAX_PATH_CERTIFICATES) return null;
    for (const issuer of this.#likelyFirst(last)) {
      const { certificate, identity } = issuer;
      if (passed.has(identity) || certificate.sha256 === path[0].sha256) continue;
      if (this.#stepsLeft-- <= 0 || this.#pathsLeft <= 0) return null;
      if (!this.#hasIssued(issuer, last)) continue;
      const found = this.#extend([...path, certificate], new Set([...passed, identity]));
      if (found !== null) return found;
    }
    return null;
  }

  #validated(path: Certificates): Certificates | null {
    if (this.#pathsLeft-- <= 0) return null;
    const rejected = checkPath(path, this.#rules);
    if (rejected === null) return path;
    if (this.closest === null || rejected.stage > this.closest.stage) this.closest = rejected;
    return null;
  }

  /** Key identifiers only help to choose: signature and rules decide (RFC 4158, 3.5). */
  #likelyFirst({ issuerDer, extensions }: Certificate): readonly Issuer[] {
    const issuers = this.#issuersOf(nameKey(issuerDer));
    if (issuers.length < 2) return issuers;
    const wanted = textOf(authorityKeyIdentifier(extensions) ?? NONE);
    const isOther = ({ keyIdentifier }: Issuer): boolean =>
      wanted !== "" && keyIdentifier !== "" && wanted !== keyIdentifier;
    return [...issuers.filter((issuer) => !isOther(issuer)), ...issuers.filter(isOther)];
  }

  #hasIssued({ certificate: { spki }, identity }: Issuer, certificate: Certificate): boolean {
    const question = `${certificate.sha256} ${identity}`;
    const known = this.#checked.get(question);
    if (known !== undefined) return known;
    if (this.#checked.size >= MAX_SIGNATURE_CHECKS) return false;
    const { signatureAlgorithm, tbsDer, signatureValue } = certificate;
    const hash = signatureAlgorithm?.hash ?? null;
    const holds =
      signatureAlgorithm !== null &&
      hash !== null &&
      verifySignatureValue(spki, { ...signatureAlgorithm, hash }, tbsDer, signatureValue);
    this.#checked.set(question, holds);
    return holds;
  }
}

function textOf(octets: Uint8Array): string {
  return Buffer.from(octets).toString("latin1");
}
