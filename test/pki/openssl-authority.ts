import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { parseCertificate } from "../../agent/x509/certificate.ts";
import { pem } from "./pki-folder.ts";
import type { TestIdentity } from "./test-pki.ts";

const run = promisify(execFile);

/** Why and when a test certificate is revoked. */
export interface TestRevocation {
  /** As OpenSSL names them: `keyCompromise`, `certificateHold`, `removeFromCRL`, … */
  readonly reason?: string;
  readonly at?: Date;
}

/** What a list is made with. */
export interface ListRequest {
  /** A delta to the list of this number; else a full list. */
  readonly baseNumber?: number;
  readonly number?: number;
  /** Lines of an OpenSSL extension section. */
  readonly extensions?: readonly string[];
  readonly thisUpdate?: Date;
  readonly nextUpdate?: Date;
}

/** Who makes an answer, and out of what. */
export interface ResponseRequest {
  readonly request: Uint8Array;
  readonly signer: TestIdentity;
  /** More arguments of `openssl ocsp`. */
  readonly options?: readonly string[];
}

/** An authority's database, and OpenSSL working on it: `openssl ocsp` for responses, `openssl ca` for lists. */
export class OpensslAuthority {
  readonly #folder: string;
  readonly #issuer: TestIdentity;
  readonly #entries = new Map<string, string>();
  readonly #written = new Set<string>();
  #files = 0;

  /** @param folder made when it is missing; one authority each */
  constructor(folder: string, issuer: TestIdentity) {
    this.#folder = folder;
    this.#issuer = issuer;
    mkdirSync(folder, { recursive: true });
    this.#write(issuer);
  }

  /** Lets the authority know a certificate. */
  add({ certificate }: TestIdentity): void {
    const { serialNumber, notAfter } = parseCertificate(certificate);
    this.#entries.set(serialOf(serialNumber), `V\t${utcTime(notAfter)}\t\t${serialOf(serialNumber)}`);
  }

  revoke({ certificate }: TestIdentity, { reason, at = new Date() }: TestRevocation = {}): void {
    const { serialNumber, notAfter } = parseCertificate(certificate);
    const revoked = reason === undefined ? utcTime(at) : `${utcTime(at)},${reason}`;
    this.#entries.set(
      serialOf(serialNumber),
      `R\t${utcTime(notAfter)}\t${revoked}\t${serialOf(serialNumber)}`,
    );
  }

  /** Lets the authority forget a certificate. */
  forget({ certificate }: TestIdentity): void {
    this.#entries.delete(serialOf(parseCertificate(certificate).serialNumber));
  }

  /** OCSPResponse, DER. */
  async response({ request, signer, options = [] }: ResponseRequest): Promise<Uint8Array> {
    const work = this.#work("ocsp");
    writeFileSync(`${work}.req`, request);
    this.#write(signer);
    await run("openssl", [
      "ocsp",
      "-index",
      this.#index(work),
      "-CA",
      this.#file(this.#issuer, "crt"),
      "-rsigner",
      this.#file(signer, "crt"),
      "-rkey",
      this.#file(signer, "key"),
      "-reqin",
      `${work}.req`,
      "-respout",
      `${work}.resp`,
      ...(options.length === 0 ? ["-nmin", "60"] : options),
    ]);
    return new Uint8Array(readFileSync(`${work}.resp`));
  }

  /**
   * A request as OpenSSL makes it, DER.
   *
   * @param before arguments that must come before the certificate's
   */
  async request(
    identity: TestIdentity,
    options: readonly string[] = [],
    before: readonly string[] = [],
  ): Promise<Uint8Array> {
    const work = this.#work("request");
    this.#write(identity);
    await run("openssl", [
      "ocsp",
      ...before,
      "-issuer",
      this.#file(this.#issuer, "crt"),
      "-cert",
      this.#file(identity, "crt"),
      "-reqout",
      `${work}.req`,
      ...options,
    ]);
    return new Uint8Array(readFileSync(`${work}.req`));
  }

  /** CertificateList, DER. */
  async list(request: ListRequest = {}, signer: TestIdentity = this.#issuer): Promise<Uint8Array> {
    const { thisUpdate, nextUpdate = new Date(Date.now() + 86_400_000) } = request;
    const work = this.#work("crl");
    this.#write(signer);
    writeFileSync(`${work}.number`, `${hex(request.number ?? 1)}\n`);
    writeFileSync(`${work}.cnf`, configuration(this.#index(work), `${work}.number`, request));
    await run("openssl", [
      "ca",
      "-gencrl",
      "-config",
      `${work}.cnf`,
      "-out",
      `${work}.pem`,
      "-cert",
      this.#file(signer, "crt"),
      "-keyfile",
      this.#file(signer, "key"),
      ...(thisUpdate === undefined ? [] : ["-crl_lastupdate", utcTime(thisUpdate)]),
      "-crl_nextupdate",
      utcTime(nextUpdate),
    ]);
    const text = readFileSync(`${work}.pem`, "latin1").replace(/-----[^-]+-----|\s/g, "");
    return new Uint8Array(Buffer.from(text, "base64"));
  }

  #work(kind: string): string {
    return path.join(this.#folder, `${kind}-${++this.#files}`);
  }

  #index(work: string): string {
    const index = `${work}.index`;
    writeFileSync(index, [...this.#entries.values()].map((entry) => `${entry}\tunknown\t/CN=x\n`).join(""));
    writeFileSync(`${index}.attr`, "unique_subject = no\n");
    return index;
  }

  #file({ name, certificate }: TestIdentity, ending: "crt" | "key"): string {
    return path.join(this.#folder, `${name}-${parseCertificate(certificate).sha256.slice(0, 8)}.${ending}`);
  }

  #write(identity: TestIdentity): void {
    // Once: another process may be reading it.
    const file = this.#file(identity, "crt");
    if (this.#written.has(file)) return;
    this.#written.add(file);
    writeFileSync(file, pem(identity.certificate, "CERTIFICATE"));
    writeFileSync(this.#file(identity, "key"), pem(identity.pkcs8, "PRIVATE KEY"), { mode: 0o600 });
  }
}

function configuration(index: string, number: string, { baseNumber, extensions = [] }: ListRequest): string {
  const delta = baseNumber === undefined ? [] : [`2.5.29.27 = critical,DER:0201${hex(baseNumber)}`];
  return [
    "[ca]\ndefault_ca = authority\n[authority]",
    `database = ${index}\ncrlnumber = ${number}\ndefault_md = sha256\ncrl_extensions = list`,
    "[list]\nauthorityKeyIdentifier = keyid",
    ...delta,
    ...extensions,
    "",
  ].join("\n");
}

function hex(number: number): string {
  return number.toString(16).padStart(2, "0");
}

function serialOf(serialNumber: string): string {
  return serialNumber.toUpperCase();
}

/** `YYMMDDHHMMSSZ`. */
function utcTime(time: Date): string {
  return `${time.toISOString().slice(2, 19).replaceAll(/[-:T]/g, "")}Z`;
}
