import { createHash } from "node:crypto";
import { KysoError } from "../../protocol/error.ts";
import type { CrlQuestion } from "../crl/answer.ts";
import { parseRevocationList, type RevocationList } from "../crl/revocation-list.ts";
import { isDelta } from "../crl/delta.ts";
import { checkOcspResponse } from "../ocsp/answer.ts";
import { parseOcspResponse } from "../ocsp/response.ts";
import { judgeAll, type Finding } from "../trust/finding.ts";
import { findingOf } from "../trust/list-finding.ts";
import { otherSigners } from "../trust/list-signer.ts";
import type { KnownAnswers, RevocationStatus } from "../trust/revocation-status.ts";
import type { TrustStore } from "../trust/store.ts";
import type { Certificate } from "../x509/certificate.ts";

/** Answers of one document that are held against certificates; each costs a check of a signature. */
export const MAX_ANSWER_CHECKS = 4000;

/** An answer as it was found. */
interface Held<T> {
  readonly answer: T;
  /** Where it was fetched; `null` for one that the file brought. */
  readonly source: string | null;
}

/** Revocation answers that are at hand, checked against certificates without asking anybody. */
export class StoredAnswers {
  readonly #trust: TrustStore;
  readonly #now: Date;
  readonly #responses = new Map<string, Held<Uint8Array>[]>();
  readonly #byIssuer = new Map<string, Held<RevocationList>[]>();
  readonly #held = new Set<string>();
  readonly #known = new Map<string, RevocationStatus | null>();
  #checksLeft = MAX_ANSWER_CHECKS;

  /** @param trust certificates that may have signed a list in its issuer's name */
  constructor(answers: KnownAnswers, trust: TrustStore, now: Date) {
    this.#trust = trust;
    this.#now = now;
    this.add(answers);
  }

  /**
   * Takes more answers in; none is relied on before it is checked.
   *
   * @param source where they were fetched; `null` for what the file brought
   */
  add({ ocsps = [], crls = [] }: KnownAnswers, source: string | null = null): void {
    for (const der of ocsps.filter((each) => this.#isNew(each))) {
      for (const { id } of attempt(() => parseOcspResponse(der))?.answers ?? []) {
        add(this.#responses, textOf(new Uint8Array(id.serialNumber)), { answer: der, source });
      }
    }
    for (const der of crls.filter((each) => this.#isNew(each))) {
      const list = attempt(() => parseRevocationList(der));
      if (list !== null) add(this.#byIssuer, textOf(list.issuerDer), { answer: list, source });
    }
  }

  #isNew(der: Uint8Array): boolean {
    const name = createHash("sha256").update(der).digest("base64");
    if (this.#held.has(name)) return false;
    this.#held.add(name);
    this.#known.clear();
    return true;
  }

  /**
   * Whether the answers show that none of a path's certificates was revoked at a moment; the root needs none.
   *
   * @param path signer first, root last; checked
   */
  covers(path: readonly Certificate[], at: Date): boolean {
    return path.slice(0, -1).every((certificate, index) => {
      const status = this.statusOf(certificate, path[index + 1] ?? certificate, at);
      return status?.status === "good";
    });
  }

  /**
   * What the answers make of a certificate's status at a moment.
   *
   * @param issuer the next certificate of a checked path
   * @returns `null` where none says anything
   */
  statusOf(certificate: Certificate, issuer: Certificate, at: Date): RevocationStatus | null {
    const name = `${certificate.sha256} ${issuer.sha256} ${at.getTime()}`;
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const status = this.#judge(certificate, issuer, at);
    this.#known.set(name, status);
    return status;
  }

  #judge(certificate: Certificate, issuer: Certificate, at: Date): RevocationStatus | null {
    const responses = this.#responses.get(textOf(certificate.serialNumberOctets)) ?? [];
    const findings = [
      ...responses.flatMap((held) => this.#response(held, certificate, issuer, at) ?? []),
      ...this.#lists(certificate, at, this.#listSigners(issuer, at)),
    ];
    return judgeAll(findings, certificate, at);
  }

  #response(
    { answer: der, source }: Held<Uint8Array>,
    certificate: Certificate,
    issuer: Certificate,
    at: Date,
  ): Finding | null {
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
      source,
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
    const deltas = lists.filter(({ answer }) => isDelta(answer));
    return lists
      .filter(({ answer }) => !isDelta(answer))
      .flatMap((list) => [null, ...deltas].flatMap((delta) => this.#pair(list, delta, question) ?? []));
  }

  #pair(
    { answer: list, source }: Held<RevocationList>,
    delta: Held<RevocationList> | null,
    question: CrlQuestion,
  ): Finding | null {
    if (this.#checksLeft-- <= 0) return null;
    return attempt(() => findingOf({ list, delta: delta?.answer ?? null, source }, question));
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
