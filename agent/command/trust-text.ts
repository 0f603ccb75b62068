import { momentText } from "../../protocol/wording/report-moment.ts";
import { shownName } from "../../protocol/wording/report-name.ts";
import type { Party, TrustLabel } from "../../protocol/report.ts";
import type { Text } from "./argument.ts";

/** A trusted certificate as `kyso trust` tells of it. */
export interface TrustedCertificate {
  readonly store: TrustLabel;
  /** A path ends in a root; an intermediate helps to find one, and is not trusted by itself. */
  readonly kind: "root" | "intermediate";
  readonly subject: Party;
  /** Lower-case hex. */
  readonly sha256: string;
  /** ISO 8601, UTC. */
  readonly notBefore: string;
  readonly notAfter: string;
  /** Where it is kept. */
  readonly folder: string;
  /** Whether the user added it by `kyso trust add`. */
  readonly own: boolean;
}

const STORES: Readonly<Record<TrustLabel, Text>> = {
  "public-service": { vi: "Công vụ", en: "public service" },
  national: { vi: "Quốc gia", en: "national" },
  organization: { vi: "Cơ quan", en: "organisation" },
};

/** Certificates in lines, for people, under the name of each one's store. */
export function trustedText(trusted: readonly TrustedCertificate[]): string {
  const stores = [...new Set(trusted.map(({ store }) => store))];
  return stores
    .flatMap((store) => [
      `${STORES[store].vi} / ${STORES[store].en}`,
      ...trusted.filter((one) => one.store === store).map(certificateText),
    ])
    .join("\n");
}

function certificateText({
  kind,
  subject,
  sha256,
  notBefore,
  notAfter,
  folder,
  own,
}: TrustedCertificate): string {
  const { commonName, organization } = subject;
  const name = shownName(commonName || (organization ?? "?"));
  return [
    `  ${name}${organization === null || commonName === "" ? "" : ` (${shownName(organization)})`}`,
    `    SHA-256 ${sha256}`,
    `    ${kind === "root" ? "CA gốc / root" : "CA trung gian / intermediate"}; ${momentText(notBefore)} – ${momentText(notAfter)}`,
    `    ${own ? "bạn đã thêm / added by you" : folder}`,
  ].join("\n");
}
