import { readFileSync } from "node:fs";
import path from "node:path";
import { ANY_POLICY_INPUTS, type PolicyInputs } from "../../../../agent/trust/policy-graph.ts";
import { parseCertificate, type Certificate } from "../../../../agent/x509/certificate.ts";

/** One path of the suite, and whether it is to be accepted. */
export interface PkitsCase {
  /** The suite's section: 4.1.1 is `40101`. Several cases may share one, with other inputs. */
  readonly id: string;
  readonly name: string;
  readonly cert: string;
  readonly intermediates: readonly string[];
  readonly crls: readonly string[];
  readonly valid: boolean;
  readonly inputs?: {
    readonly user_initial_policy_set?: readonly string[];
    readonly initial_explicit_policy?: boolean;
    readonly initial_policy_mapping_inhibit?: boolean;
    readonly initial_any_policy_inhibit?: boolean;
  };
}

interface PkitsFiles {
  /** Base64 of each DER, by file name. */
  readonly certificates: Readonly<Record<string, string>>;
  readonly crls: Readonly<Record<string, string>>;
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(path.join(import.meta.dirname, file), "utf8"));
}

export const PKITS_CASES = read("cases.json") as readonly PkitsCase[];

const FILES = read("files.json") as PkitsFiles;

/** A certificate of the suite, DER. */
export function pkitsCertificate(name: string): Uint8Array {
  return decoded(FILES.certificates[name]);
}

/** A revocation list of the suite, DER. */
export function pkitsList(name: string): Uint8Array {
  return decoded(FILES.crls[name]);
}

function decoded(base64: string | undefined): Uint8Array {
  if (base64 === undefined) throw new Error("no such file in the suite");
  return new Uint8Array(Buffer.from(base64, "base64"));
}

/** The one trust anchor of all cases. */
export const TRUST_ANCHOR: Certificate = parseCertificate(pkitsCertificate("TrustAnchorRootCertificate.crt"));

/** The policy inputs of a case. */
export function policyInputsOf({ inputs = {} }: PkitsCase): PolicyInputs {
  return {
    initialPolicies: inputs.user_initial_policy_set ?? ANY_POLICY_INPUTS.initialPolicies,
    requireExplicitPolicy: inputs.initial_explicit_policy ?? false,
    inhibitPolicyMapping: inputs.initial_policy_mapping_inhibit ?? false,
    inhibitAnyPolicy: inputs.initial_any_policy_inhibit ?? false,
  };
}
