import type { CertificateRole, SignatureKind } from "../../protocol/signature-kind.ts";
import type { Job, ReceivedDocument } from "../job/job.ts";
import { holderNames, namesOrganisation } from "../rule/organisation.ts";
import type { DocumentFacts } from "../rule/rule-facts.ts";
import type { Settings } from "../setting/setting.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { AgentContext } from "./agent-context.ts";
import { type DocumentLook, NO_PDF } from "./document-look.ts";
import { type AskedFacts, isCleared } from "./document-rules.ts";
import { holdsPdf } from "./held-pdf.ts";

/** What the window asks about, or wants signed. */
export interface AskedOfJob {
  readonly kind: SignatureKind;
  readonly number: string | null;
  readonly date: string | null;
  readonly copyType?: AskedFacts["copyType"];
  readonly noSecret: boolean;
  readonly password?: string | undefined;
  /** The dossier's main document. */
  readonly beside?: string | undefined;
}

/** What the rules are held against for a received document. Called with the job in use. */
export async function jobFacts(
  context: Pick<AgentContext, "jobs" | "looks">,
  { job, document }: { readonly job: Job; readonly document: ReceivedDocument },
  asked: AskedOfJob,
  signer: Pick<AskedFacts, "signer" | "namesOrganisation">,
  settings: Settings,
): Promise<AskedFacts> {
  const { kind, number, date, copyType, noSecret, password, beside } = asked;
  const [look, main] = await Promise.all([
    lookOf(context, job, document, { kind, password, settings }),
    beside === undefined ? null : besideSignatures(context, job, beside, settings),
  ]);
  return {
    ...signer,
    kind,
    document: documentFacts(job, document, look, settings),
    number,
    date,
    copyType,
    noSecret,
    isStatedInstead: false,
    whenRoleUnknown: "waiting",
    beside: main,
  };
}

/** Whether a certificate names the organisation that a job's portal belongs to; `null` where nobody has said whose it is. */
export function namesPortal(
  { record: { organisation } }: Job,
  certificate: Certificate,
  role: CertificateRole | null,
): boolean | null {
  return organisation === undefined ? null : namesOrganisation(organisation, holderNames(certificate, role));
}

/** What is known of a received document, whoever signs it. */
export function documentFacts(
  job: Job,
  document: ReceivedDocument,
  look: DocumentLook,
  settings: Settings,
): DocumentFacts {
  const { text, refusal, signatures, pdfVersion } = look;
  const portalSecrecy = job.record.secrecy;
  return {
    isPdf: look !== NO_PDF,
    portalSecrecy,
    text,
    refusal,
    signatures,
    pdfVersion,
    isCleared: isCleared(settings, document.sha256),
  };
}

async function lookOf(
  { looks }: Pick<AgentContext, "looks">,
  job: Job,
  document: ReceivedDocument,
  by: { readonly kind: SignatureKind; readonly password: string | undefined; readonly settings: Settings },
): Promise<DocumentLook> {
  const isPdf = job.record.format === "pdf";
  if (!isPdf && !holdsPdf(document.path)) return NO_PDF;
  const { kind, password, settings } = by;
  const withStatus = kind === "seal" || kind === "attachment";
  const look = await looks.of(document, { settings, password, withStatus });
  // What keeps a signature from being put into it is of no matter to one beside it.
  return isPdf ? look : { ...look, refusal: null };
}

/** A main document that is no longer here, is another portal's, or is none that can be read, vouches for nothing. */
async function besideSignatures(
  { jobs, looks }: Pick<AgentContext, "jobs" | "looks">,
  { record: { origin } }: Job,
  jobId: string,
  settings: Settings,
): Promise<AskedFacts["beside"]> {
  try {
    const main = jobs.get(jobId);
    if (main.record.origin !== origin) return null;
    const document = await main.document();
    return (await looks.of(document, { settings, password: undefined, withStatus: true })).signatures;
  } catch {
    return null;
  }
}
