import type { Evidence, RevocationChecker } from "../trust/revocation.ts";
import type { KnownAnswers } from "../trust/revocation-status.ts";
import type { OpenQuestion } from "../verify/revocation-judge.ts";

/** Paths whose status is asked for on behalf of one file. */
export const MAX_ASKED_PATHS = 64;

/** Where an answer comes from that nobody had to be asked for, such as a list that was carried in. */
const AT_HAND = "at-hand";

/** Answers that the file did not bring, and where from. */
export interface GatheredAnswers {
  readonly answers: KnownAnswers;
  readonly source: string;
}

/** Who can be asked. It keeps to its own limits of time and size, and never throws for want of an answer. */
export type StatusAsker = Pick<RevocationChecker, "checkPath">;

/** Asks for what the answers at hand leave open; all of it side by side. */
export async function gatherAnswers(
  asker: StatusAsker,
  questions: readonly OpenQuestion[],
): Promise<GatheredAnswers[]> {
  const asked = questions.slice(0, MAX_ASKED_PATHS);
  const statuses = await Promise.all(asked.map(({ path, at }) => asker.checkPath(path, { at })));
  return statuses.flatMap(({ certificates }) =>
    certificates.flatMap(({ revocation: { evidence } }) => (evidence === null ? [] : answersOf(evidence))),
  );
}

function answersOf({ kind, der, source, signerCertificates, support }: Evidence): GatheredAnswers[] {
  const certificates = signerCertificates.map((certificate) => certificate.der);
  const answers = { certificates, ...(kind === "ocsp" ? { ocsps: der } : { crls: der }) };
  return [{ answers, source: source ?? AT_HAND }, ...support.flatMap(answersOf)];
}
