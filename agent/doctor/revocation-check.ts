import { type Found, found } from "../../protocol/doctor.ts";
import { readableCertificates } from "../operation/certificate-choice.ts";
import { type CheckedSigner, pathOf } from "../operation/signer-check.ts";
import { trustedRoots } from "../operation/trusted-roots.ts";
import type { Settings } from "../setting/setting.ts";
import { type PathRevocation, RevocationChecker } from "../trust/revocation.ts";
import type { TrustStore } from "../trust/store.ts";
import type { Check } from "./check.ts";
import type { DoctorContext } from "./doctor-context.ts";
import { PROBE_TIMEOUT_MS } from "./timestamp-check.ts";

type Path = CheckedSigner["path"];

/** Asks responders and lists about every certificate that can sign, anew: nothing that is kept counts. */
export const revocationCheck: Check = {
  name: "revocation",
  async run(context) {
    const settings = await context.settings();
    if (settings.revocation.check === "off") return [found("REVOCATION_OFF")];
    const trust = trustedRoots(settings.trust);
    const paths = await usablePaths(context, settings, trust);
    if (paths.length === 0) return [found("REVOCATION_NO_CERTIFICATE")];
    const checker = new RevocationChecker({
      http: settings.offline ? null : await context.network(settings),
      cacheFolder: null,
      listFolders: settings.revocationLists,
      now: context.now,
      timeoutMs: Math.min(settings.revocation.timeoutMs, PROBE_TIMEOUT_MS),
      trust,
    });
    return Promise.all(
      paths.map(async (path) => lineOf(path, await checker.checkPath(path, { at: context.now() }), settings)),
    );
  },
};

async function usablePaths(
  { present, now }: DoctorContext,
  { roles }: Settings,
  trust: TrustStore,
): Promise<readonly Path[]> {
  const rules = { trust, roles, at: now() };
  return (await present()).flatMap(({ certificates }) => {
    const others = readableCertificates(certificates);
    const own = readableCertificates(certificates.filter(({ key }) => key !== "absent"));
    return own.map((certificate) => pathOf(certificate, others, rules)).filter((path) => path !== null);
  });
}

function lineOf(
  [signer]: Path,
  { status, certificates, failure }: PathRevocation,
  settings: Settings,
): Found {
  const holder = signer.subject.commonName;
  if (status === "revoked") return found("REVOCATION_REVOKED", { holder });
  if (status === "good") {
    const responder = certificates[0]?.revocation.evidence?.source ?? "CRL";
    return found("REVOCATION_GOOD", { holder, responder });
  }
  const isRefused = settings.revocation.whenUnknown === "refuse";
  return found(isRefused ? "REVOCATION_REFUSES" : "REVOCATION_UNKNOWN", {
    holder,
    code: failure ?? "CERTIFICATE_REVOCATION_UNKNOWN",
  });
}
