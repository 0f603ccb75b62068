import { createHash } from "node:crypto";
import { KysoError } from "../../protocol/error.ts";
import { isOutOfDate } from "../crl/certificate-statement.ts";
import { parseRevocationList, type RevocationList } from "../crl/revocation-list.ts";
import { checkParsedResponse } from "../ocsp/answer.ts";
import { parseOcspResponse, type OcspResponse } from "../ocsp/response.ts";
import { judgeAll, type Finding } from "../trust/finding.ts";
import { listFindings } from "../trust/list-finding.ts";
import { listIssuers, otherSigners, signersOfStatus } from "../trust/list-signer.ts";
import type { KnownAnswers, RevocationStatus } from "../trust/revocation-status.ts";
import type { TrustStore } from "../trust/store.ts";
import { parseCertificate, type Certificate } from "../x509/certificate.ts";
import { nameKey } from "../x509/distinguished-name.ts";

/** Answers of one document that are held against certificates; each costs a check of a signature. */
export const MAX_ANSWER_CHECKS = 4000;

/** Certificates of one document among which the signers of its lists are looked for. */
const MAX_ANSWER_CERTIFICATES = 256;

/** An answer as it was found. */
interface Held<T> {
  readonly answer: T;
  /** Where it was fetched; `null` for one that the file brought. */
  readonly source: string | null;
  readonly name: string;
}

/** Whose status is asked for. */
interface Question {
  readonly certificate: Certificate;
  readonly issuer: Certificate;
  readonly path: readonly Certificate[];
  readonly at: Date;
}

/** No answer is out of date at this moment. */
const ANY_AGE = new Date(0);

/** Revocation answers that are at hand, checked against certificates without asking anybody. */
export class StoredAnswers {
  readonly #trust: TrustStore;
  readonly #now: Date;
  readonly #responses = new Map<string, Held<OcspResponse>[]>();
  readonly #byIssuer = new Map<string, Held<RevocationList>[]>();
  readonly #held = new Set<string>();
  /** When each answer was there, at the latest, where that is not just now. */
  readonly #there = new Map<string, Date>();
  /** When who signs answers was revoked, where that was later than what is asked about. */
  readonly #revokedSince = new Map<string, Date>();
  readonly #known = new Map<string, RevocationStatus | null>();
  readonly #certificates = new Map<string, Certificate>();
  readonly #allowance = { checks: MAX_ANSWER_CHECKS };

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
  add({ ocsps = [], crls = [], certificates = [] }: KnownAnswers, source: string | null = null): void {
    for (const der of certificates.slice(0, MAX_ANSWER_CERTIFICATES)) {
      const certificate = attempt(() => parseCertificate(der));
      if (certificate !== null) this.#certificates.set(certificate.sha256, certificate);
    }
    for (const der of ocsps) {
      const name = this.#newName(der);
      if (name === null) continue;
      const response = readOnce(responses, der, parseOcspResponse);
      if (response === null) continue;
      for (const { id } of response.answers) {
        add(this.#responses, textOf(new Uint8Array(id.serialNumber)), { answer: response, source, name });
      }
    }
    for (const der of crls) {
      const name = this.#newName(der);
      const list = name === null ? null : readOnce(lists, der, parseRevocationList);
      if (list !== null && name !== null)
        add(this.#byIssuer, nameKey(list.issuerDer), { answer: list, source, name });
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

  /** Whether an answer was there before its maker's certificate ended, or was revoked. */
  #wasMadeInTime(name: string, { notAfter, sha256 }: Certificate): boolean {
    const there = this.#there.get(name) ?? this.#now;
    const revokedSince = this.#revokedSince.get(sha256);
    return there <= notAfter && (revokedSince === undefined || there < revokedSince);
  }

  /**
   * Whether the answers show that none of a path's certificates was revoked at a moment; the root needs none.
   *
   * @param path signer first, root last; checked
   */
  covers(path: readonly Certificate[], at: Date): boolean {
    return path
      .slice(0, -1)
      .every((_certificate, index) => this.statusOf(path, index, at)?.status === "good");
  }

  /**
   * What the answers make of the status of a path's certificate at a moment.
   *
   * @param path signer first, root last; checked
   * @returns `null` where none says anything
   */
  statusOf(path: readonly Certificate[], index: number, at: Date): RevocationStatus | null {
    const [certificate, issuer = certificate] = path.slice(index, index + 2);
    if (certificate === undefined || issuer === undefined) return null;
    const name = `${path.map(({ sha256 }) => sha256).join(" ")} ${index} ${at.getTime()}`;
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const status = this.#judge({ certificate, issuer, path, at });
    this.#known.set(name, status);
    return status;
  }

  #judge(question: Question): RevocationStatus | null {
    const { certificate, at } = question;
    const held = this.#responses.get(textOf(certificate.serialNumberOctets)) ?? [];
    const signers = this.#listSigners(question);
    const current = [
      ...held.flatMap((each) => this.#response(each, question, at) ?? []),
      ...this.#lists(certificate, at, signers),
    ];
    // What was revoked stays so: of that an answer tells that is out of date, too.
    const past = [
      ...held
        .filter(({ answer }) => answer.answers.some((one) => isOutOfDate(one, at)))
        .flatMap((each) => this.#response(each, question, ANY_AGE) ?? []),
      ...(this.#listsOf(certificate).some(({ answer }) => isOutOfDate(answer, at))
        ? this.#lists(certificate, ANY_AGE, signers)
        : []),
    ].filter(({ statement: { status, reason } }) => status === "revoked" && reason !== "certificateHold");
    return judgeAll([...current, ...past], certificate, at);
  }

  /** @param current the moment at which the answer must not be out of date */
  #response(
    { answer: response, source, name }: Held<OcspResponse>,
    question: Question,
    current: Date,
  ): Finding | null {
    const { certificate, issuer, at } = question;
    if (this.#allowance.checks-- <= 0) return null;
    const asked = { certificate, issuer, nonce: null, isFresh: false, at: current, now: this.#now };
    const answer = attempt(() => checkParsedResponse(response, asked));
    if (answer === null) return null;
    const { statement, producedAt, responder, mustCheckResponder } = answer;
    if (responder !== null && mustCheckResponder && !this.#isListedGood(responder, at, [issuer])) return null;
    if (!this.#wasMadeInTime(name, responder ?? issuer)) return null;
    const evidence = {
      kind: "ocsp" as const,
      der: [response.der],
      producedAt,
      nextUpdate: statement.nextUpdate,
      signerCertificates: responder === null ? [] : [responder],
      support: [],
      source,
    };
    return { statement, evidence };
  }

  /** Whether lists say that a responder, or another key that signs lists, was not revoked. */
  #isListedGood(certificate: Certificate, at: Date, signers: readonly Certificate[]): boolean {
    const found = judgeAll(this.#lists(certificate, at, signers), certificate, at);
    if (found?.at !== undefined) this.#revokedSince.set(certificate.sha256, found.at);
    return found?.status === "good";
  }

  /** The issuer, and who else may sign its lists, as far as they were not revoked. */
  #listSigners({ certificate, issuer, path, at }: Question): Certificate[] {
    const anchor = path.at(-1) ?? issuer;
    const hints = { certificate, candidates: [...path, ...this.#certificates.values()], anchor };
    const others = otherSigners(issuer, this.#trust, [this.#now, at], hints).filter((own) =>
      own.slice(0, -1).every((signer, index) => {
        const above = own[index + 1] ?? signer;
        const isOfPath = path.some(({ sha256 }) => sha256 === signer.sha256);
        return isOfPath || this.#isListedGood(signer, at, signersOfStatus(signer, above));
      }),
    );
    return [issuer, ...others.map(([signer]) => signer)];
  }

  #listsOf(certificate: Certificate): readonly Held<RevocationList>[] {
    const issuers = new Set([nameKey(certificate.issuerDer), ...listIssuers(certificate)]);
    return [...issuers].flatMap((issuer) => this.#byIssuer.get(issuer) ?? []);
  }

  /**
   * What the lists say that were there while their signers could sign.
   *
   * @param at the moment at which a list must not be out of date
   */
  #lists(certificate: Certificate, at: Date, signers: readonly Certificate[]): Finding[] {
    const held = this.#listsOf(certificate);
    if (held.length === 0) return [];
    const byDer = new Map(held.map((each) => [each.answer.der, each]));
    const question = { certificate, signers, at, now: this.#now };
    const answers = held.map(({ answer }) => answer);
    return listFindings(answers, question, undefined, this.#allowance).flatMap(({ statement, evidence }) => {
      const used = evidence.der.flatMap((der) => byDer.get(der) ?? []);
      const makers =
        evidence.signerCertificates.length === 0 ? signers.slice(0, 1) : evidence.signerCertificates;
      const isInTime = used.every(({ name }) => makers.every((maker) => this.#wasMadeInTime(name, maker)));
      return isInTime ? [{ statement, evidence: { ...evidence, source: used[0]?.source ?? null } }] : [];
    });
  }
}

/** By the very arrays: the same answers are taken in for every judgement of a file. */
const responses = new WeakMap<Uint8Array, OcspResponse | null>();
const lists = new WeakMap<Uint8Array, RevocationList | null>();

function readOnce<T>(
  known: WeakMap<Uint8Array, T | null>,
  der: Uint8Array,
  read: (der: Uint8Array) => T,
): T | null {
  const found = known.get(der);
  if (found !== undefined) return found;
  const made = attempt(() => read(der));
  known.set(der, made);
  return made;
}

const names = new WeakMap<Uint8Array, string>();

function attempt<T>(make: () => T): T | null {
  try {
    return make();
  } catch (error) {
    if (error instanceof KysoError) return null;
    throw error;
  }
}

function nameOf(der: Uint8Array): string {
  const name = names.get(der) ?? createHash("sha256").update(der).digest("base64");
  names.set(der, name);
  return name;
}

function add<T>(map: Map<string, T[]>, key: string, value: T): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else values.push(value);
}

function textOf(octets: Uint8Array): string {
  return Buffer.from(octets).toString("latin1");
}
