import type { ChosenRole } from "../../protocol/own-operation.ts";
import type { AgentContext, Operation } from "./agent-context.ts";

/** `role.list`: the certificates of which somebody has said whose they are, and who it was. */
export const roleList = (({ settings, own }: Pick<AgentContext, "settings" | "own">) =>
  async () => {
    const { roles, locked, fixed } = await settings.read();
    const chosen = (await own.read()).roles ?? {};
    const isLocked = locked.includes("roles");
    const fromOf = (sha256: string): ChosenRole["from"] => {
      if (isLocked) return "machine";
      if (fixed.roles.includes(sha256)) return "file";
      return chosen[sha256] === undefined ? "machine" : "own";
    };
    const list = Object.entries(roles).map(([certificate, role]) => {
      const name = chosen[certificate]?.name ?? null;
      return { certificate, name, role, from: fromOf(certificate) };
    });
    return { result: { roles: list, isLocked } };
  }) satisfies Operation<"role.list">;
