import type {
  Evidence,
  PathRevocation,
  RevocationStatus,
  StatusQuestion,
} from "../trust/revocation-status.ts";
import { parseCertificate } from "../x509/certificate.ts";
import type { StatusAsker } from "./gathered-answers.ts";

/** A question about a path, as plain values that can go to another process. */
export interface CarriedQuestion {
  /** DER, signer first. */
  readonly path: readonly Uint8Array[];
  readonly question: StatusQuestion;
}

interface CarriedEvidence extends Omit<Evidence, "signerCertificates" | "support"> {
  readonly signerCertificates: readonly Uint8Array[];
  readonly support: readonly CarriedEvidence[];
}

type CarriedStatus = Omit<RevocationStatus, "evidence"> & { readonly evidence: CarriedEvidence | null };

/** The answer, of each certificate of the path but the root, in its order. */
export type CarriedAnswer = Omit<PathRevocation, "certificates"> & {
  readonly certificates: readonly CarriedStatus[];
};

/** Asks for another process. */
export async function answerFor(
  asker: StatusAsker,
  { path, question }: CarriedQuestion,
): Promise<CarriedAnswer> {
  const { certificates, ...rest } = await asker.checkPath(path.map(parseCertificate), question);
  return {
    ...rest,
    certificates: certificates.map(({ revocation: { evidence, ...status } }) => ({
      ...status,
      evidence: evidence === null ? null : carried(evidence),
    })),
  };
}

/** Has another process ask. */
export function askerThrough(ask: (question: CarriedQuestion) => Promise<CarriedAnswer>): StatusAsker {
  return {
    checkPath: async (path, question) => {
      const { certificates, ...rest } = await ask({ path: path.map(({ der }) => der), question });
      return {
        ...rest,
        certificates: certificates.flatMap(({ evidence, ...status }, index) => {
          const certificate = path[index];
          if (certificate === undefined) return [];
          return [{ certificate, revocation: { ...status, evidence: evidence && evidenceOf(evidence) } }];
        }),
      };
    },
  };
}

function carried({ signerCertificates, support, ...evidence }: Evidence): CarriedEvidence {
  return {
    ...evidence,
    signerCertificates: signerCertificates.map(({ der }) => der),
    support: support.map(carried),
  };
}

function evidenceOf({ signerCertificates, support, ...evidence }: CarriedEvidence): Evidence {
  return {
    ...evidence,
    signerCertificates: signerCertificates.map(parseCertificate),
    support: support.map(evidenceOf),
  };
}
