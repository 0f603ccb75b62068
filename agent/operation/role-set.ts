import { KysoError } from "../../protocol/error.ts";
import type { CertificateRole } from "../../protocol/signature-kind.ts";
import type { OwnChoices } from "../setting/own-settings.ts";
import { parseCertificate } from "../x509/certificate.ts";
import type { AgentContext, Operation } from "./agent-context.ts";

/** Longest name of a holder that is kept, characters. */
const MAX_NAME_CHARACTERS = 500;

type RoleContext = Pick<AgentContext, "settings" | "own" | "audit"> & {
  readonly tokens: Pick<AgentContext["tokens"], "certificate">;
};

/** `role.set`: whose a certificate on one of the tokens is, as the user says; logged before it counts. */
export const roleSet = (({ settings, own, tokens, audit }: RoleContext) =>
  async ({ certificate, role }) => {
    const { locked, fixed } = await settings.read();
    if (locked.includes("roles")) throw new KysoError("SETTING_LOCKED", "roles");
    if (fixed.roles.includes(certificate)) throw new KysoError("SETTING_IN_FILE", "roles");
    if (role === null) {
      await audit.append("role.forgotten", { certificate });
      await own.change((now) => withoutRole(now, certificate));
    } else {
      const { subject } = parseCertificate((await tokens.certificate(certificate)).certificate);
      const name = subject.commonName.slice(0, MAX_NAME_CHARACTERS);
      await audit.append("role.chosen", { certificate, name, role });
      await own.change((now) => withRole(now, certificate, { role, name }));
    }
    return { result: {} };
  }) satisfies Operation<"role.set">;

function withRole(
  now: OwnChoices,
  certificate: string,
  said: { role: CertificateRole; name: string },
): OwnChoices {
  return { ...now, roles: { ...now.roles, [certificate]: said } };
}

function withoutRole(now: OwnChoices, certificate: string): OwnChoices {
  const others = Object.entries(now.roles ?? {}).filter(([sha256]) => sha256 !== certificate);
  return { ...now, roles: Object.fromEntries(others) };
}
