import { execFileSync } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { repositoryFile } from "../e2e/repository-file.ts";
import type { SoftToken } from "./soft-token.ts";

/** What the module does wrong, from its next call on. Names of functions as in PKCS #11: `C_Sign`. */
export interface Faults {
  /** The token is gone after so many signatures; 0: now. */
  readonly removeAfterSign?: number;
  /** Milliseconds that a function takes longer. */
  readonly slow?: Readonly<Record<string, number>>;
  /** Functions that never return. */
  readonly hang?: readonly string[];
  /** Functions that end the process with `abort`. */
  readonly abort?: readonly string[];
  /** Functions that end the process with a segmentation fault. */
  readonly segv?: readonly string[];
  /** Functions that do nothing but return a `CKR_` value. */
  readonly fail?: Readonly<Record<string, number>>;
  /** `CKF_` flags added to the token's. */
  readonly tokenFlags?: number;
  /** Wrong PINs until the token is locked, with the flags that lead there. A right one starts anew. */
  readonly pinTries?: number;
  readonly pinMin?: number;
  readonly pinMax?: number;
  /** `CKM_` values that are missing from the mechanism list. */
  readonly hideMechanisms?: readonly number[];
  /** `CKM_` values that `C_SignInit` refuses, though they are in the list. */
  readonly refuseMechanisms?: readonly number[];
  /** `CKM_` values that `C_SignInit` takes and `C_Sign` refuses. */
  readonly refuseAtSign?: readonly number[];
  /** `CKR_` value of those refusals; CKR_MECHANISM_INVALID by default. */
  readonly refuseWith?: number;
  /** `CKM_ECDSA_SHA256` is there too, which SoftHSM2 lacks. */
  readonly ecdsaHashes?: boolean;
  /** `CKA_` values that no object shows. */
  readonly hideAttributes?: readonly number[];
  /** Private keys ask for the PIN with every signature. */
  readonly alwaysAuthenticate?: boolean;
  /** The PIN that the user types on the reader; `C_Login` with one is refused. */
  readonly padPin?: string;
  /** The new PIN that the user types there when it is changed. */
  readonly padNewPin?: string;
  /** `CKF_USER_PIN_TO_BE_CHANGED` until `C_SetPIN` has set another. */
  readonly pinToBeChanged?: boolean;
  /** `C_Sign` returns bytes that are no signature. */
  readonly wrongSignature?: boolean;
}

/** A module that forwards to SoftHSM2 and misbehaves on request. */
export interface FaultModule {
  readonly modulePath: string;
  /** What its process needs in its environment: that of the soft token behind it. */
  readonly env: SoftToken["env"];
  /** Replaces what it does wrong; without faults it only forwards and counts. Counting for faults starts anew. */
  control(faults: Faults): void;
  /** How often each function was called since the last {@link FaultModule.forget}; a signature's own login is `C_Login(CKU_CONTEXT_SPECIFIC)`. */
  calls(): ReadonlyMap<string, number>;
  forget(): void;
}

const COMPILERS = ["cc", "gcc", "clang", "g++", "c++"];

/** The source is not compiled by TypeScript, so from dist/ it is found in test/. */
function sourceFile(): string {
  const beside = fileURLToPath(new URL("./fault-module.c", import.meta.url));
  return existsSync(beside)
    ? beside
    : fileURLToPath(new URL("../../../test/token/fault-module.c", import.meta.url));
}

function compile(target: string): void {
  const require = createRequire(import.meta.url);
  const headers = join(dirname(require.resolve("pkcs11js/package.json")), "includes", "pkcs11");
  const failures: string[] = [];
  for (const compiler of COMPILERS) {
    const language = compiler.endsWith("++") ? "c++" : "c";
    const options = [
      "-x",
      language,
      "-shared",
      "-fPIC",
      "-O1",
      "-w",
      `-I${headers}`,
      sourceFile(),
      "-o",
      target,
    ];
    try {
      execFileSync(compiler, process.platform === "linux" ? [...options, "-ldl"] : options, {
        stdio: "pipe",
      });
      return;
    } catch (error) {
      failures.push(`${compiler}: ${String(error)}`);
    }
  }
  throw new Error(`No C compiler could build the fault module.\n${failures.join("\n")}`);
}

/** Each state of the source is compiled once, and kept beside the build. */
function place(modulePath: string): void {
  const digest = createHash("sha256").update(readFileSync(sourceFile())).digest("hex");
  const kept = repositoryFile(`dist/test-module/${digest}.so`);
  if (!existsSync(kept)) {
    mkdirSync(dirname(kept), { recursive: true });
    const temporary = `${kept}.${randomUUID()}`;
    compile(temporary);
    renameSync(temporary, kept);
  }
  copyFileSync(kept, modulePath);
}

function rulesOf(faults: Faults): string[] {
  const one = (name: string, value: number | boolean | undefined): string[] =>
    value === undefined || value === false ? [] : [`${name} - ${Number(value)}`];
  const each = (name: string, values: readonly number[] = []): string[] =>
    values.map((value) => `${name} - ${value}`);
  const on = (name: string, functions: readonly string[] = []): string[] =>
    functions.map((called) => `${name} ${called} 1`);
  const withValue = (name: string, values: Readonly<Record<string, number>> = {}): string[] =>
    Object.entries(values).map(([called, value]) => `${name} ${called} ${value}`);
  return [
    ...one("remove-after-sign", faults.removeAfterSign),
    ...withValue("slow", faults.slow),
    ...on("hang", faults.hang),
    ...on("abort", faults.abort),
    ...on("segv", faults.segv),
    ...withValue("fail", faults.fail),
    ...one("token-flags", faults.tokenFlags),
    ...one("pin-tries", faults.pinTries),
    ...one("pin-min", faults.pinMin),
    ...one("pin-max", faults.pinMax),
    ...each("hide-mechanism", faults.hideMechanisms),
    ...each("refuse-mechanism", faults.refuseMechanisms),
    ...each("refuse-at-sign", faults.refuseAtSign),
    ...one("refuse-with", faults.refuseWith),
    ...one("ecdsa-hashes", faults.ecdsaHashes),
    ...each("hide-attribute", faults.hideAttributes),
    ...one("always-authenticate", faults.alwaysAuthenticate),
    ...(faults.padPin === undefined ? [] : [`pad-pin - 1 ${faults.padPin}`]),
    ...(faults.padNewPin === undefined ? [] : [`pad-new-pin - 1 ${faults.padNewPin}`]),
    ...one("pin-to-be-changed", faults.pinToBeChanged),
    ...one("wrong-signature", faults.wrongSignature),
  ];
}

/**
 * Builds the forwarding module into a folder, in front of a soft token. What it does wrong stands in a file beside it,
 * so that it obeys in whatever process it is loaded.
 */
export function buildFaultModule(dir: string, token: Pick<SoftToken, "modulePath" | "env">): FaultModule {
  mkdirSync(dir, { recursive: true });
  const ending = process.platform === "darwin" ? "dylib" : "so";
  const modulePath = join(dir, `kyso-fault.${ending}`);
  place(modulePath);
  writeFileSync(`${modulePath}.forward`, `${token.modulePath}\n`);
  const log = `${modulePath}.calls`;
  let generation = 0;
  return {
    modulePath,
    env: token.env,
    control(faults) {
      generation += 1;
      const fresh = `${modulePath}.control.new`;
      writeFileSync(fresh, `${[generation, ...rulesOf(faults)].join("\n")}\n`);
      renameSync(fresh, `${modulePath}.control`);
    },
    calls() {
      const counts = new Map<string, number>();
      const lines = existsSync(log) ? readFileSync(log, "utf8").split("\n") : [];
      for (const name of lines.filter(Boolean)) counts.set(name, (counts.get(name) ?? 0) + 1);
      return counts;
    },
    forget: () => rmSync(log, { force: true }),
  };
}
