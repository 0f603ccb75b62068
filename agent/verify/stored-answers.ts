import { KysoError } from "../../protocol/error.ts";
import type { CrlQuestion } from "../crl/answer.ts";
import { parseRevocationList, type RevocationList } from "../crl/revocation-list.ts";
import { isDelta } from "../crl/delta.ts";
import { checkOcspResponse } from "../ocsp/answer.ts";
import { parseOcspResponse } from "../ocsp/response.ts";
import { judgeAll, type Finding } from "../trust/finding.ts";
import { findingOf } from "../trust/list-finding.ts";
import { otherSigners } from "../trust/list-signer.ts";
import type { TrustStore } from "../trust/store.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { ValidationData } from "./security-store.ts";

/** Answers of one document that are held against certificates; each costs a check of a signature. */
export const MAX_ANSWER_CHECKS = 4000;

/** The revocation data of a document, checked against its certificates without asking anybody. */
export class StoredAnswers {
  readonly #trust: TrustStore;
  readonly #now: Date;
  readonly #responses = new Map<string, Uint8Array[]>();
  readonly #byIssuer = new Map<string, RevocationList[]>();
  readonly #known = new Map<string, boolean>();
  #checksLeft = MAX_ANSWER_CHECKS;

  constructor({ ocsps, crls }: ValidationData, trust: TrustStore, now: Date) {
    this.#trust = trust;
    this.#now = now;
    for (const der of ocsps) {
      for (const { id } of attempt(() => parseOcspResponse(der))?.answers ?? []) {
        add(this.#responses, textOf(new Uint8Array(id.serialNumber)), der);
      }
    }
    for (const der of crls) {
      const list = attempt(() => parseRevocationList(der));
      if (list !== null) add(this.#byIssuer, textOf(list.issuerDer), list);
    }
  }

  /**
   * Whether the data show that none of a path's certificates was revoked at a moment; the root needs none.
   *
   * @param path signer first, root last; checked
   */
  covers(path: readonly Certificate[], at: Date): boolean {
    return path.slice(0, -1).every((certificate, index) => {
      const issuer = path[index + 1] ?? certificate;
      const name = `${certificate.sha256} ${issuer.sha256} ${at.getTime()}`;
      const known = this.#known.get(name) ?? this.#isGood(certificate, issuer, at);
      this.#known.set(name, known);
      return known;
    });
  }

  #isGood(certificate: Certificate, issuer: Certificate, at: Date): boolean {
    const responses = this.#responses.get(textOf(certificate.serialNumberOctets)) ?? [];
    const findings = [
      ...responses.flatMap((der) => this.#response(der, certificate, issuer, at) ?? []),
      ...this.#lists(certificate, at, this.#listSigners(issuer, at)),
    ];
    return judgeAll(findings, certificate, at)?.status === "good";
  }

  #response(der: Uint8Array, certificate: Certificate, issuer: Certificate, at: Date): Finding | null {
    if (this.#checksLeft-- <= 0) return null;
    const question = { certificate, issuer, nonce: null, isFresh: false, at, now: this.#now };
    const answer = attempt(() => checkOcspResponse(der, question));
    if (answer === null) return null;
    const { statement, producedAt, responder, mustCheckResponder } = answer;
    if (responder !== null && mustCheckResponder && !this.#isListedGood(responder, issuer, at)) return null;
    const evidence = {
      kind: "ocsp" as const,
      der: [der],
      producedAt,
      nextUpdate: statement.nextUpdate,
      signerCertificates: responder === null ? [] : [responder],
      support: [],
      source: null,
    };
    return { statement, evidence };
  }

  /** Whether the issuer's own lists say that a responder, or another key that signs lists, was not revoked. */
  #isListedGood(certificate: Certificate, issuer: Certificate, at: Date): boolean {
    return judgeAll(this.#lists(certificate, at, [issuer]), certificate, at)?.status === "good";
  }

  #listSigners(issuer: Certificate, at: Date): Certificate[] {
    const others = otherSigners(issuer, this.#trust, this.#now).filter(
      ([signer, above]) => above === undefined || this.#isListedGood(signer, above, at),
    );
    return [issuer, ...others.map(([signer]) => signer)];
  }

  #lists(certificate: Certificate, at: Date, signers: readonly Certificate[]): Finding[] {
    const lists = this.#byIssuer.get(textOf(certificate.issuerDer)) ?? [];
    const question = { certificate, signers, at, now: this.#now };
    const deltas = lists.filter(isDelta);
    return lists
      .filter((list) => !isDelta(list))
      .flatMap((list) => [null, ...deltas].flatMap((delta) => this.#pair(list, delta, question) ?? []));
  }

  #pair(list: RevocationList, delta: RevocationList | null, question: CrlQuestion): Finding | null {
    if (this.#checksLeft-- <= 0) return null;
    return attempt(() => findingOf({ list, delta, source: null }, question));
  }
}

function attempt<T>(make: () => T): T | null {
  try {
    return make();
  } catch (error) {
    if (error instanceof KysoError) return null;
    throw error;
  }
}

function add<T>(map: Map<string, T[]>, key: string, value: T): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else values.push(value);
}

function textOf(octets: Uint8Array): string {
  return Buffer.from(octets).toString("latin1");
}
