import path from "node:path";
import { z } from "zod";
import { type KnownToken, knownTokenSchema } from "../../protocol/care-operation.ts";
import { MAX_NOTICE_LINE } from "../../protocol/loss-notice.ts";
import type { CertificateSummary, TokenSummary } from "../../protocol/operation.ts";
import { shownName } from "../../protocol/wording/report-name.ts";
import { DISK, systemCode } from "../audit/disk.ts";
import { withFileLock } from "../audit/file-lock.ts";
import type { ChangedPins } from "../token/changed-pins.ts";
import type { Token } from "../token/token.ts";
import { makePrivateFolder, readPrivateFile, writePrivateFile } from "../server/private-file.ts";

/** Tokens that are remembered; beyond, the one that was not seen for longest is forgotten. */
export const MAX_KNOWN_TOKENS = 64;

/** Certificates that are remembered of each. */
const MAX_CERTIFICATES = 16;

/** A token that stays in is noted as seen at most so often. */
const SEEN_AGAIN_MS = 3_600_000;

/** Name of the file within the user's data. */
const FILE = "known-tokens.json";

const rememberedSchema = knownTokenSchema.extend({
  reminded: z.boolean(),
  /** {@link ChangedPins}. */
  isChanged: z.boolean().optional(),
});
const fileSchema = z.object({ tokens: z.array(rememberedSchema) });
type Remembered = z.infer<typeof rememberedSchema>;

/**
 * What this user's tokens were, for when one is gone and for a reminder that comes once: a file of mode 0600. It holds
 * what anybody can read off a token without its PIN. A file that can't be read is begun anew: nothing depends on it.
 */
export class KnownTokens implements ChangedPins {
  readonly #file: string;
  readonly #now: () => Date;
  #turn: Promise<unknown> = Promise.resolve();
  /** Those whose user needs no reminder any more, so that not every signature looks it up. */
  readonly #reminded = new Set<string>();

  /** @param folder the user's data folder */
  constructor(folder: string, now: () => Date) {
    this.#file = path.join(folder, FILE);
    this.#now = now;
  }

  /** The one seen last first. */
  async list(): Promise<KnownToken[]> {
    const tokens = await this.#read();
    return tokens
      .map((token) => knownTokenSchema.parse(token))
      .toSorted((one, other) => other.lastSeen.localeCompare(one.lastSeen));
  }

  /**
   * Notes the tokens that are in now. A disk that takes nothing is no reason not to sign.
   *
   * @returns the ids of those whose user is to be reminded
   */
  async see(present: readonly TokenSummary[]): Promise<ReadonlySet<string>> {
    const before = await this.#read();
    const after = merged(before, present, this.#now());
    if (after !== before)
      await this.#change((now) => merged(now, present, this.#now())).catch(() => undefined);
    return new Set(after.flatMap(({ tokenId, reminded }) => (reminded ? [] : [tokenId])));
  }

  /**
   * Whoever was reminded is not reminded again; nor is who has changed the PIN.
   *
   * @returns whether it was not known before that the user was
   * @throws what the disk says
   */
  async remind(token: Token): Promise<boolean> {
    const { tokenId } = token;
    if (this.#reminded.has(tokenId)) return false;
    const isNew = !(await this.#read()).some((known) => known.tokenId === tokenId && known.reminded);
    if (isNew) await this.#note(token, (known) => ({ ...known, reminded: true }));
    this.#reminded.add(tokenId);
    return isNew;
  }

  async has(tokenId: string): Promise<boolean> {
    const tokens = await this.#read().catch(() => []);
    return tokens.some((token) => token.tokenId === tokenId && token.isChanged === true);
  }

  async add(token: Token): Promise<void> {
    await this.#note(token, (known) => ({ ...known, isChanged: true }));
  }

  async forget(tokenId: string): Promise<void> {
    await this.#change((tokens) =>
      tokens.map((token) => (token.tokenId === tokenId ? { ...token, isChanged: false } : token)),
    );
  }

  /** Changes what is remembered of a token, of which nothing may be yet. */
  async #note(token: Token, change: (known: Remembered) => Remembered): Promise<void> {
    await this.#change((tokens) => {
      const known = tokens.find(({ tokenId }) => tokenId === token.tokenId);
      const noted = change(known ?? remembered({ ...token, certificates: [] }, undefined, this.#now()));
      return withTokens(tokens, [noted]);
    });
  }

  async #read(): Promise<Remembered[]> {
    try {
      const text = await readPrivateFile(this.#file);
      return text === undefined ? [] : fileSchema.parse(JSON.parse(text)).tokens;
    } catch (error) {
      if (systemCode(error) !== undefined) throw error;
      return [];
    }
  }

  /** Agent and command line take turns, so that neither undoes the other's. */
  async #change(change: (now: Remembered[]) => Remembered[]): Promise<void> {
    const turn = this.#turn.then(async () => {
      await makePrivateFolder(path.dirname(this.#file));
      await withFileLock(DISK, `${this.#file}.lock`, async () => {
        const tokens = change(await this.#read());
        await writePrivateFile(this.#file, `${JSON.stringify({ tokens }, null, 2)}\n`);
      });
    });
    this.#turn = turn.catch(() => undefined);
    await turn;
  }
}

/** The same list where there is nothing new to note. */
function merged(before: Remembered[], present: readonly TokenSummary[], now: Date): Remembered[] {
  const news = present.flatMap((token) => {
    const known = before.find(({ tokenId }) => tokenId === token.tokenId);
    const seen = remembered(token, known, now);
    return known !== undefined && isSame(known, seen) ? [] : [seen];
  });
  if (news.length === 0) return before;
  return withTokens(before, news);
}

function withTokens(before: readonly Remembered[], news: readonly Remembered[]): Remembered[] {
  const rest = before.filter(({ tokenId }) => !news.some((one) => one.tokenId === tokenId));
  return [...rest, ...news]
    .toSorted((one, other) => one.lastSeen.localeCompare(other.lastSeen))
    .slice(-MAX_KNOWN_TOKENS);
}

function isSame(known: Remembered, seen: Remembered): boolean {
  const isRecent = Date.parse(seen.lastSeen) - Date.parse(known.lastSeen) < SEEN_AGAIN_MS;
  const facts = (token: Remembered): string => JSON.stringify({ ...token, lastSeen: "" });
  return isRecent && facts(known) === facts(seen);
}

/** A token that is pulled out while it is read shows no certificate: then those of before are kept. */
function remembered(token: TokenSummary, known: Remembered | undefined, now: Date): Remembered {
  const { tokenId, label, serialNumber, manufacturer, model } = token;
  return {
    tokenId,
    label,
    serialNumber,
    manufacturer,
    model,
    lastSeen: now.toISOString(),
    certificates:
      token.certificates.length === 0
        ? (known?.certificates ?? [])
        : token.certificates.slice(0, MAX_CERTIFICATES).map(rememberedCertificate),
    reminded: known?.reminded ?? false,
    ...(known?.isChanged === true && { isChanged: true }),
  };
}

function rememberedCertificate(certificate: CertificateSummary): Remembered["certificates"][number] {
  const { sha256, subject, issuer, serialNumber, notAfter } = certificate;
  const unit = [subject.organizationalUnit, subject.organization].filter(Boolean).join(", ");
  // A certificate may say anything of any length; what is remembered of it goes into a notice, whose lines have an end.
  return {
    sha256,
    commonName: shownName(subject.commonName, MAX_NOTICE_LINE),
    unit: shownName(unit, MAX_NOTICE_LINE),
    issuer: shownName(issuer, MAX_NOTICE_LINE),
    serialNumber: serialNumber.slice(0, MAX_NOTICE_LINE),
    notAfter,
  };
}
