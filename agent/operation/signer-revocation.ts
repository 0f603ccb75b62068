import path from "node:path";
import type { ErrorCode } from "../../protocol/error.ts";
import type { AuditDetails } from "../audit/audit-entry.ts";
import type { HttpClient } from "../http/http-client.ts";
import type { Settings } from "../setting/setting.ts";
import type { Evidence, PathRevocation, RevocationChecker } from "../trust/revocation.ts";
import type { TrustStore } from "../trust/store.ts";
import { KeptAnswers } from "./kept-answer.ts";
import { lateNetwork } from "./late-network.ts";
import { signerRevocation } from "../rule/signer-rule.ts";
import { actionOf, assertKept, resultOf } from "../rule/checked-rules.ts";
import type { CheckedSigner } from "./signer-check.ts";
import { trustedRoots } from "./trusted-roots.ts";

/** Folders within the user's data. */
const LIST_FOLDER = "crl";
const ANSWER_FOLDER = "evidence";

/** What the signer should know of the certificate's status, though it may sign. */
export type StatusWarning = Extract<ErrorCode, "CERTIFICATE_REVOCATION_UNKNOWN">;

/** A signer whose key may be used, as far as revocation goes. */
export interface SignerStatus {
  readonly warnings: readonly ErrorCode[];
  /** What the log says of it. */
  readonly evidence: AuditDetails;
}

/** What asking others needs, under some settings. */
export interface StatusServices {
  readonly http: HttpClient;
  readonly trust: TrustStore;
  readonly revocation: RevocationChecker;
}

type Path = CheckedSigner["path"];

/**
 * Whether a signer's path was revoked: learnt early, in the background, and held against the policy before the key is used.
 * The root alone is never asked about: who trusts it says so.
 */
export class SignerRevocation {
  readonly #folder: string;
  readonly #now: () => Date;
  readonly #answers: KeptAnswers;
  readonly #asking: (http: HttpClient) => HttpClient;
  readonly #statuses = new Map<string, PathRevocation>();
  #services: { readonly settings: Settings; readonly made: Promise<StatusServices> } | undefined;

  /**
   * @param folder this user's data
   * @param asking how the network is used: that of a checked document is `documentNetwork`
   */
  constructor(folder: string, now: () => Date, asking: (http: HttpClient) => HttpClient = (http) => http) {
    this.#asking = asking;
    this.#folder = folder;
    this.#now = now;
    this.#answers = new KeptAnswers(path.join(folder, ANSWER_FOLDER));
  }

  /**
   * Begins to ask, so that the answer is there when it is needed; resolves when it is. Never fails: what does shows in
   * the check.
   */
  async begin(signer: Path, settings: Settings): Promise<void> {
    if (settings.revocation.check === "off") return;
    await this.#ask(signer, settings).catch(() => undefined);
  }

  /** What was already learnt of a path; asks nobody. */
  knownStatus(signer: Path): PathRevocation["status"] | undefined {
    return this.#statuses.get(keyOf(signer))?.status;
  }

  /**
   * Waits for the status of a path, and applies the policy. To be called before the PIN is tried.
   *
   * @throws {KysoError} CERTIFICATE_REVOKED; CERTIFICATE_REVOCATION_UNKNOWN where the policy refuses
   */
  async check(signer: Path, settings: Settings): Promise<SignerStatus> {
    const { check, whenUnknown } = settings.revocation;
    if (check === "off") return { warnings: [], evidence: { status: "off" } };
    const found = await this.#ask(signer, settings);
    const finding = signerRevocation({ signer: { revocation: found.status } });
    const action = actionOf("SIGNER_REVOCATION", { SIGNER_REVOCATION: whenUnknown });
    const warnings = assertKept(resultOf("SIGNER_REVOCATION", finding, action));
    return { warnings, evidence: await this.#evidenceOf(found) };
  }

  /**
   * What is so of a path at some moment; `null` where policy asks for no check. Never fails: what could not be asked is
   * not known.
   *
   * @param at `null`: now
   */
  async statusAt(
    signer: Path,
    settings: Settings,
    at: Date | null,
  ): Promise<PathRevocation["status"] | null> {
    if (settings.revocation.check === "off") return null;
    try {
      const { revocation } = await this.services(settings);
      return (await revocation.checkPath(signer, { at: at ?? this.#now() })).status;
    } catch {
      return "unknown";
    }
  }

  /**
   * What asks under these settings; the same as long as they are.
   *
   * @throws {KysoError} FILE_*, TRUST_FILE_INVALID
   */
  async services(settings: Settings): Promise<StatusServices> {
    if (this.#services?.settings !== settings) {
      const before = this.#services?.made;
      this.#services = { settings, made: this.#make(settings) };
      await closed(before);
    }
    return this.#services.made;
  }

  /** Drops the connections that are kept open. */
  async close(): Promise<void> {
    await closed(this.#services?.made);
  }

  async #make(settings: Settings): Promise<StatusServices> {
    const { RevocationChecker } = await import("../trust/revocation.ts");
    const http = this.#asking(lateNetwork(settings));
    const trust = trustedRoots(settings.trust);
    const { timeoutMs } = settings.revocation;
    const cacheFolder = path.join(this.#folder, LIST_FOLDER);
    const revocation = new RevocationChecker({
      http: settings.offline ? null : http,
      cacheFolder,
      listFolders: settings.revocationLists,
      now: this.#now,
      timeoutMs,
      trust,
    });
    return { http, trust, revocation };
  }

  async #ask(signer: Path, settings: Settings): Promise<PathRevocation> {
    const { revocation } = await this.services(settings);
    const found = await revocation.checkPath(signer, { at: this.#now() });
    this.#statuses.set(keyOf(signer), found);
    return found;
  }

  async #evidenceOf({ status, certificates }: PathRevocation): Promise<AuditDetails> {
    const each = certificates.map(async ({ certificate, revocation: { evidence, ...found } }) => ({
      certificate: certificate.sha256,
      status: found.status,
      failure: found.failure ?? null,
      ...(evidence !== null && (await this.#answerOf(evidence))),
    }));
    return { status, checkedAt: this.#now().toISOString(), certificates: await Promise.all(each) };
  }

  async #answerOf({ kind, der, source, producedAt, nextUpdate, support }: Evidence): Promise<AuditDetails> {
    const ders = [...der, ...support.flatMap((evidence) => evidence.der)];
    return {
      kind,
      source,
      producedAt: producedAt.toISOString(),
      nextUpdate: nextUpdate?.toISOString() ?? null,
      answers: await Promise.all(ders.map((one) => this.#answers.keep(one))),
    };
  }
}

function keyOf(signer: Path): string {
  return signer.map(({ sha256 }) => sha256).join(" ");
}

async function closed(services: Promise<StatusServices> | undefined): Promise<void> {
  const { http } = (await services?.catch(() => undefined)) ?? {};
  await http?.close();
}
