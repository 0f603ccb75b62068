import { ROLE_OF_KIND } from "../../../protocol/signature-kind.ts";
import type { CertificateSummary, TokenSummary } from "../../../protocol/operation.ts";
import type { SignatureKind } from "../../../protocol/signature-kind.ts";

/** A certificate on a token that is inserted now. */
export interface Choice {
  readonly token: TokenSummary;
  readonly certificate: CertificateSummary;
}

/**
 * Every certificate on every token, those that fit the kind first, and of them those that somebody has said it of.
 * @param kind `null` where any will do: an organisation's comes last then, since it speaks for more than its holder
 */
export function choicesAmong(tokens: readonly TokenSummary[], kind: SignatureKind | null): Choice[] {
  const all = tokens.flatMap((token) => token.certificates.map((certificate) => ({ token, certificate })));
  return all.toSorted((a, b) => rank(b, kind) - rank(a, kind));
}

function rank(choice: Choice, kind: SignatureKind | null): number {
  const { role } = choice.certificate;
  const isMeant = kind === null ? role !== "organisation" : role !== null;
  return Number(fits(choice, kind)) * 2 + Number(isMeant);
}

/** The certificate that will sign: the wanted one while its token is in, else the first that fits, else the first. */
export function choiceAmong(
  tokens: readonly TokenSummary[],
  kind: SignatureKind | null,
  wantedSha256: string | null,
): Choice | null {
  const choices = choicesAmong(tokens, kind);
  return choices.find(({ certificate }) => certificate.sha256 === wantedSha256) ?? choices[0] ?? null;
}

/** Whether a certificate can make this kind of signature now. */
export function fits({ certificate, token }: Choice, kind: SignatureKind | null): boolean {
  return certificate.problem === null && !token.pin.locked && !isWrongRole(certificate, kind);
}

/** Whether configuration says that this certificate is for another kind of signature. */
export function isWrongRole(certificate: CertificateSummary, kind: SignatureKind | null): boolean {
  return kind !== null && certificate.role !== null && certificate.role !== ROLE_OF_KIND[kind];
}

/** Whether the token would take a PIN of this length; a reader with its own pad needs none. */
export function pinFits({ pin: rules }: TokenSummary, pin: string): boolean {
  if (rules.protectedPath) return true;
  return (
    pin.length > 0 &&
    pin.length >= rules.minLength &&
    (rules.maxLength === 0 || pin.length <= rules.maxLength)
  );
}
