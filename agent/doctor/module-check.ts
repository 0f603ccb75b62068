import { type Found, found } from "../../protocol/doctor.ts";
import { realpathSync } from "node:fs";
import path from "node:path";
import { lookIntoModule, type ModuleFinding } from "../token/module-file.ts";
import type { Check } from "./check.ts";
import type { DoctorContext } from "./doctor-context.ts";

/** Machines by the names that drivers are offered under. */
const MACHINE_NAMES: Readonly<Record<string, string>> = {
  ia32: "32-bit (x86)",
  x64: "64-bit (x64)",
  arm: "32-bit (ARM)",
  arm64: "64-bit (ARM64)",
};

interface Looked {
  readonly path: string;
  readonly finding: ModuleFinding;
  /** Whether the settings name it. */
  readonly isNamed: boolean;
}

/** Every module that is named or installed: whether it can be loaded, whether it answers, and else why not. */
export const moduleCheck: Check = {
  name: "modules",
  async run(context) {
    const { named, installed, otherMachine } = context.modules(await context.settings());
    await context.present();
    const looked = withoutCopies([
      ...named.map((module) => look(module.path, context, true)),
      ...installed.map((module) => look(module.path, context, false)),
    ]);
    const isUsable = looked.some(({ finding }) => finding.state === "fit");
    const others = otherMachine
      .map((module) => look(module.path, context, false))
      .filter((one) => !looked.some((each) => path.basename(each.path) === path.basename(one.path)));
    const lines = [...looked, ...others].map((one) => lineOf(one, context, isUsable));
    return lines.length > 0 ? lines : [found("MODULES_NONE")];
  },
};

function look(file: string, { machine }: DoctorContext, isNamed: boolean): Looked {
  return { path: file, finding: lookIntoModule(file, machine), isNamed };
}

/** One library may be found under several names; the first is the one that is used. */
function withoutCopies(looked: readonly Looked[]): readonly Looked[] {
  const files = looked.map((one) => fileOf(one.path));
  return looked.filter((_, index) => files.indexOf(files[index] ?? "") === index);
}

function fileOf(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    // Not there: its line says so.
    return file;
  }
}

function lineOf(
  { path: module, finding, isNamed }: Looked,
  context: DoctorContext,
  isUsable: boolean,
): Found {
  switch (finding.state) {
    case "fit":
      return answering(module, context);
    case "missing":
      return found("MODULE_MISSING", { module });
    case "unreadable":
      return found("MODULE_UNREADABLE", { module });
    case "no-library":
      return found("MODULE_NOT_LIBRARY", { module });
    case "no-entry-point":
      return found("MODULE_NO_ENTRY", { module });
    case "other-machine": {
      const machine = finding.machines.map(nameOf).join(", ");
      const isWrong = isNamed || !isUsable;
      const facts = { module, machine, wanted: nameOf(context.machine) };
      return found(isWrong ? "MODULE_WRONG_MACHINE" : "MODULE_OTHER_MACHINE", facts);
    }
  }
}

function answering(module: string, { moduleProblems }: DoctorContext): Found {
  const problem = moduleProblems().get(module);
  if (problem === undefined) return found("MODULE_GOOD", { module });
  const { code } = problem;
  if (code === "TOKEN_NOT_RECOGNISED") return found("MODULE_UNKNOWN_TOKEN", { module });
  if (code === "TOKEN_MODULE_INVALID") return found("MODULE_NOT_LOADED", { module });
  return found("MODULE_FAILED", { module, code });
}

function nameOf(machine: string): string {
  return MACHINE_NAMES[machine] ?? machine;
}
