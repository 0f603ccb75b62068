import { signChoice } from "../../agent/command/sign-choice.ts";
import type { SignRun } from "../../agent/command/sign-run.ts";
import { withSignRun } from "../../agent/command/sign-session.ts";
import type { Arena, Contender } from "./contender.ts";

/** A run of `kyso sign` that stays logged in until the process ends; with everything that the command does for a file. */
export function openRun(arena: Arena): Promise<SignRun> {
  const choice = signChoice(
    {
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

/** Kyso: the token in its process, the result checked, the signature in the audit log. */
export const kyso: Contender = async (arena) => {
  const run = await openRun(arena);
  return async (input, output) => {
    const outcome = await run.sign({ input, output });
    if ("error" in outcome) throw outcome.error;
  };
};
