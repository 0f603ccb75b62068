import { OutputFile } from "../../agent/command/output-file.ts";
import { signChoice } from "../../agent/command/sign-choice.ts";
import type { SignRun } from "../../agent/command/sign-run.ts";
import { withSignRun } from "../../agent/command/sign-session.ts";
import { prepareSigner } from "../../agent/cms/signed-data.ts";
import { signPdf } from "../../agent/pades/sign.ts";
import { PdfDocument } from "../../agent/pdf/document.ts";
import { TokenHost } from "../../agent/token/token-host.ts";
import { checkSigningCertificate } from "../../agent/trust/signing-certificate.ts";
import { loadTrustFolder } from "../../agent/trust/store.ts";
import { parseCertificate } from "../../agent/x509/certificate.ts";
import type { Arena, Contender } from "./contender.ts";

/** Options of `kyso sign` beside those that every run here has. */
export type RunOptions = Partial<Pick<Parameters<typeof signChoice>[0], "level" | "tsa" | "cert" | "pss">>;

/** A run of `kyso sign` that stays logged in until the process ends; with everything that the command does for a file. */
export function openRun(arena: Arena, options: RunOptions = {}): Promise<SignRun> {
  const choice = signChoice(
    {
      ...options,
      kind: "approve",
      token: arena.tokenLabel,
      "pin-file": arena.pinFile,
      module: arena.modulePath,
      trust: arena.trust,
      invisible: true,
      "out-dir": ".",
    },
    ["any.pdf"],
  );
  return new Promise((resolve, reject) => {
    const forever = new Promise<never>(() => undefined);
    const terminal = { out: () => undefined, err: () => undefined };
    withSignRun(choice, terminal, (run) => {
      resolve(run);
      return forever;
    }).catch(reject);
  });
}

/**
 * Kyso's engine: the token in its process, the result checked before it is written. The audit log, which the peers have
 * nothing like, counts in the other tables.
 */
export const kyso: Contender = async (arena) => {
  const host = new TokenHost([{ path: arena.modulePath }]);
  const { tokenId } = await host.find(arena.tokenLabel);
  const login = await host.open(tokenId, arena.pin);
  const holder = login.certificates.find(({ key }) => key === "present");
  if (holder === undefined) throw new Error("No key on the token");
  const key = await login.key(holder.sha256);
  const chain = arena.chain.map(parseCertificate);
  const certificate = parseCertificate(key.certificate);
  const { roots } = loadTrustFolder(arena.trust);
  const checked = checkSigningCertificate(certificate, chain, roots, new Date());
  if ("failure" in checked) throw new Error(checked.failure);
  const signer = prepareSigner({
    certificate: key.certificate,
    chain: arena.chain,
    algorithm: key.algorithm,
  });
  return async (input, output) => {
    const file = await OutputFile.begin(input, output);
    await signPdf({
      document: PdfDocument.open(file.source),
      prefixHash: file.prefixHash,
      key,
      signer,
      path: checked.path,
      request: { signerName: certificate.subject.commonName, time: new Date(), place: null },
      keep: (appended) => file.keep(appended),
    });
    await file.kept();
    await file.publish();
  };
};
