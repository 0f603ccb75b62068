import { KysoError } from "../../protocol/error.ts";
import type { CrlQuestion } from "../crl/answer.ts";
import { parseRevocationList, type RevocationList } from "../crl/revocation-list.ts";
import { isDelta } from "../crl/delta.ts";
import { checkOcspResponse } from "../ocsp/answer.ts";
import { parseOcspResponse } from "../ocsp/response.ts";
import { judge } from "../trust/finding.ts";
import { findingOf } from "../trust/list-finding.ts";
import { listSigners } from "../trust/list-signer.ts";
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
  readonly #lists = new Map<string, RevocationList[]>();
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
      if (list !== null) add(this.#lists, textOf(list.issuerDer), list);
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
    return (
      responses.some((der) => this.#responseSays(der, certificate, issuer, at)) ||
      this.#listSays(certificate, issuer, at)
    );
  }

  #responseSays(der: Uint8Array, certificate: Certificate, issuer: Certificate, at: Date): boolean {
    if (this.#checksLeft-- <= 0) return false;
    const question = { certificate, issuer, nonce: null, isFresh: false, at, now: this.#now };
    const answer = attempt(() => checkOcspResponse(der, question));
    if (answer === null) return false;
    const { statement, producedAt, responder, mustCheckResponder } = answer;
    if (responder !== null && mustCheckResponder && !this.#listSays(responder, issuer, at)) return false;
    const signerCertificates = responder === null ? [] : [responder];
    const { nextUpdate } = statement;
    const evidence = {
      kind: "ocsp" as const,
      der: [der],
      producedAt,
      nextUpdate,
      signerCertificates,
      support: [],
      source: null,
    };
    return judge({ statement, evidence }, certificate, at).status === "good";
  }

  #listSays(certificate: Certificate, issuer: Certificate, at: Date): boolean {
    const lists = this.#lists.get(textOf(certificate.issuerDer)) ?? [];
    if (lists.length === 0) return false;
    const signers = listSigners(issuer, this.#trust, this.#now);
    const question = { certificate, signers, at, now: this.#now };
    const deltas = lists.filter(isDelta);
    return lists
      .filter((list) => !isDelta(list))
      .some((list) => [null, ...deltas].some((delta) => this.#pairSays(list, delta, question)));
  }

  #pairSays(list: RevocationList, delta: RevocationList | null, question: CrlQuestion): boolean {
    if (this.#checksLeft-- <= 0) return false;
    const finding = attempt(() => findingOf({ list, delta, source: null }, question));
    return finding !== null && judge(finding, question.certificate, question.at).status === "good";
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
