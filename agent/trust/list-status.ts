import type { CrlQuestion } from "../crl/answer.ts";
import type { Certificate } from "../x509/certificate.ts";
import { type Finding, judgeAll } from "./finding.ts";
import { knownListFindings } from "./list-finding.ts";
import { otherSigners, signersOfStatus } from "./list-signer.ts";
import type { ListSource } from "./list-source.ts";
import type { Evidence } from "./revocation-status.ts";
import type { Deadline } from "./status-fetch.ts";
import type { TrustStore } from "./store.ts";

/** Whom lists are asked about. */
export interface ListQuestion {
  readonly certificate: Certificate;
  /** The next certificate of a checked path. */
  readonly issuer: Certificate;
  readonly at: Date;
  /** Lists at hand, DER each. */
  readonly crls: readonly Uint8Array[];
  /** Certificates at hand that may have signed lists; none of them is trusted. */
  readonly candidates: readonly Certificate[];
  /** What is known of the path: each of its certificates is asked about by itself. */
  readonly path: readonly Certificate[];
  /** Its root, where that is known. */
  readonly anchor: Certificate | undefined;
  readonly deadline: Deadline;
}

type OnFailure = (error: unknown) => void;

/** What revocation lists say, those at hand and those that certificates name. */
export class ListStatus {
  readonly #trust: TrustStore;
  readonly #now: () => Date;
  readonly #source: ListSource;

  constructor({ trust, now }: { readonly trust: TrustStore; readonly now: () => Date }, source: ListSource) {
    this.#trust = trust;
    this.#now = now;
    this.#source = source;
  }

  /** What the lists at hand say. */
  async known(question: ListQuestion, onFailure: OnFailure): Promise<readonly Finding[]> {
    if (question.crls.length === 0) return [];
    const signers = await this.#signers(question);
    return knownListFindings(question.crls, this.#ofSigners(question, signers), onFailure);
  }

  /** What the list says that the certificate names; `null` where none is to be had. */
  async fetched(question: ListQuestion, onFailure: OnFailure): Promise<Finding | null> {
    const signers = await this.#signers(question);
    const fresh = { ...this.#ofSigners(question, signers), at: this.#now() };
    return this.#source.find(fresh, question.deadline, onFailure);
  }

  /** What shows that a certificate was not revoked, from lists alone; `null` where nothing does. */
  async proofOfGood(question: ListQuestion): Promise<Evidence | null> {
    return this.#proof(question, await this.#signers(question));
  }

  async #proof(question: ListQuestion, signers: readonly Certificate[]): Promise<Evidence | null> {
    const { certificate, at, crls, deadline } = question;
    const asked = this.#ofSigners(question, signers);
    const passOver = (): void => undefined;
    const known = judgeAll(knownListFindings(crls, asked, passOver), certificate, at);
    if (known !== null) return known.status === "good" ? known.evidence : null;
    const found = await this.#source.find({ ...asked, at: this.#now() }, deadline, passOver);
    const status = judgeAll(found === null ? [] : [found], certificate, at);
    return status?.status === "good" ? status.evidence : null;
  }

  #ofSigners({ certificate, at }: ListQuestion, signers: readonly Certificate[]): CrlQuestion {
    return { certificate, signers, at, now: this.#now() };
  }

  /** The issuer, and who else may sign its lists, as far as they were not revoked. */
  async #signers(question: ListQuestion): Promise<readonly Certificate[]> {
    const { issuer, certificate, anchor, at } = question;
    const candidates = [...question.path, ...question.candidates];
    const hints = { certificate, candidates, ...(anchor !== undefined && { anchor }) };
    const accepted = [issuer];
    for (const path of otherSigners(issuer, this.#trust, [this.#now(), at], hints)) {
      if (await this.#isAccepted(path, question)) accepted.push(path[0]);
    }
    return accepted;
  }

  /** Only lists of who issued each of the path's certificates can say that it was not revoked, or whom it names for that. */
  async #isAccepted(path: readonly Certificate[], question: ListQuestion): Promise<boolean> {
    for (const [index, certificate] of path.slice(0, -1).entries()) {
      const above = path[index + 1] ?? certificate;
      if (question.path.some(({ sha256 }) => sha256 === certificate.sha256)) continue;
      const ofSigner = { ...question, certificate, issuer: above };
      if ((await this.#proof(ofSigner, signersOfStatus(certificate, above))) === null) return false;
    }
    return true;
  }
}
