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
  readonly name: string;
}

/** Revocation answers that are at hand, checked against certificates without asking anybody. */
export class StoredAnswers {
  readonly #trust: TrustStore;
  readonly #now: Date;
  readonly #responses = new Map<string, Held<Uint8Array>[]>();
  readonly #byIssuer = new Map<string, Held<RevocationList>[]>();
  readonly #held = new Set<string>();
  /** When each answer was there, at the latest, where that is not just now. */
  readonly #there = new Map<string, Date>();
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
    for (const der of ocsps) {
      const name = this.#newName(der);
      if (name === null) continue;
      for (const { id } of attempt(() => parseOcspResponse(der))?.answers ?? []) {
        add(this.#responses, textOf(new Uint8Array(id.serialNumber)), { answer: der, source, name });
      }
    }
    for (const der of crls) {
      const name = this.#newName(der);
      const list = name === null ? null : attempt(() => parseRevocationList(der));
      if (list !== null && name !== null)
        add(this.#byIssuer, textOf(list.issuerDer), { answer: list, source, name });
    }
  }

  /**
   * Takes note that answers were there at a moment. What nothing proves was there when its maker's certificate ended may
   * have been made by anybody since.
   *
   * @see EN 319 102-1, 5.6.2.3
   */
  prove({ ocsps = [], crls = [] }: KnownAnswers, at: Date): void {
    for (const name of [...ocsps, ...crls].map(nameOf)) {
      if ((this.#there.get(name) ?? this.#now) > at) this.#there.set(name, at);
    }
    this.#known.clear();
  }

  /** `null` for one that is known. */
  #newName(der: Uint8Array): string | null {
    const name = nameOf(der);
    if (this.#held.has(name)) return null;
    this.#held.add(name);
    this.#known.clear();
    return name;
  }

  #wasMadeInTime(name: string, { notAfter }: Certificate): boolean {
    return (this.#there.get(name) ?? this.#now) <= notAfter;
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
    { answer: der, source, name }: Held<Uint8Array>,
    certificate: Certificate,
    issuer: Certificate,
    at: Date,
  ): Finding | null {
    if (this.#checksLeft-- <= 0) return null;
    const question = { certificate, issuer, nonce: null, isFresh: false, at, now: this.#now };
    const answer = attempt(() => checkOcspResponse(der, question));
    if (answer === null) return null;
    const { statement, producedAt, responder, mustCheckResponder } = answer;
    if (!this.#wasMadeInTime(name, responder ?? issuer)) return null;
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
    { answer: list, source, name }: Held<RevocationList>,
    delta: Held<RevocationList> | null,
    question: CrlQuestion,
  ): Finding | null {
    if (this.#checksLeft-- <= 0) return null;
    const found = attempt(() => findingOf({ list, delta: delta?.answer ?? null, source }, question));
    const [issuer] = question.signers;
    const signer = found?.evidence.signerCertificates[0] ?? issuer;
    const names = delta === null ? [name] : [name, delta.name];
    return signer !== undefined && names.every((each) => this.#wasMadeInTime(each, signer)) ? found : null;
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

function nameOf(der: Uint8Array): string {
  return createHash("sha256").update(der).digest("base64");
}

function add<T>(map: Map<string, T[]>, key: string, value: T): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else values.push(value);
}

function textOf(octets: Uint8Array): string {
  return Buffer.from(octets).toString("latin1");
}
