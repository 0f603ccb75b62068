import type { CrlQuestion } from "../crl/answer.ts";
import type { Certificate } from "../x509/certificate.ts";
import { type Finding, judgeAll } from "./finding.ts";
import { knownListFindings } from "./list-finding.ts";
import { otherSigners } from "./list-signer.ts";
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

  /** The issuer, and its other keys as far as they were not revoked; only the issuer's own lists can say that of them. */
  async #signers(question: ListQuestion): Promise<readonly Certificate[]> {
    const { issuer } = question;
    const accepted = [issuer];
    for (const [signer, above] of otherSigners(issuer, this.#trust, this.#now())) {
      const ofSigner = { ...question, certificate: signer, issuer: above ?? signer };
      const isAccepted = above === undefined || (await this.#proof(ofSigner, [above])) !== null;
      if (isAccepted) accepted.push(signer);
    }
    return accepted;
  }
}
