import type { Job } from "../job/job.ts";
import type { RuleFacts, SignerFacts } from "../rule/rule-facts.ts";
import type { Settings } from "../setting/setting.ts";
import { parseCertificate } from "../x509/certificate.ts";
import type { AgentContext, Operation } from "./agent-context.ts";
import { readableCertificates } from "./certificate-choice.ts";
import { rulesOf } from "./document-rules.ts";
import { jobFacts, namesPortal } from "./job-facts.ts";
import { assertNotBlocked } from "./secrecy-block.ts";
import { pathFound } from "./signer-check.ts";
import { trustedRoots } from "./trusted-roots.ts";

/** `job.rules`: how a document stands with the rules, before anybody signs it. */
export const jobRules: Operation<"job.rules"> =
  (context) =>
  ({ jobId, certificate, ...asked }) =>
    context.jobs.withJob(jobId, async (job) => {
      const document = await job.document();
      const settings = await context.settings.read();
      const signer = certificate === null ? NOBODY : await signerOf(context, job, certificate, settings);
      const facts = await jobFacts(context, { job, document }, asked, signer, settings);
      const rules = rulesOf(facts, settings);
      await assertNotBlocked(context, job, rules);
      return { result: { rules } };
    });

type Signer = Pick<RuleFacts, "signer" | "namesOrganisation">;

const NOBODY: Signer = { signer: null, namesOrganisation: null };

/** What is known of a certificate of any token; its status is asked for where nobody has yet. */
async function signerOf(
  context: AgentContext,
  job: Job,
  sha256: string,
  settings: Settings,
): Promise<Signer> {
  const { certificates } = await context.tokens.holderOf(sha256);
  const found = certificates.find((one) => one.sha256 === sha256);
  if (found === undefined) return NOBODY;
  const certificate = parseCertificate(found.certificate);
  const { trust, roles } = settings;
  const rules = { trust: trustedRoots(trust), roles, at: context.now() };
  const path = pathFound(certificate, readableCertificates(certificates), rules);
  const role = roles[sha256] ?? null;
  const isNamed = namesPortal(job, certificate, role);
  if ("failure" in path) {
    return { signer: { problem: path.failure, revocation: null, role }, namesOrganisation: isNamed };
  }
  const revocation = await statusOf(context, path.path, settings);
  return { signer: { problem: null, revocation, role }, namesOrganisation: isNamed };
}

async function statusOf(
  { revocation }: AgentContext,
  path: Parameters<AgentContext["revocation"]["begin"]>[0],
  settings: Settings,
): Promise<SignerFacts["revocation"]> {
  if (revocation.knownStatus(path) === undefined) await revocation.begin(path, settings);
  return revocation.knownStatus(path) ?? null;
}
