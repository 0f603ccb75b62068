import { writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { isErrorCode, KysoError } from "../../protocol/error.ts";
import type { PadesLevel } from "../../protocol/pades-level.ts";
import { showsImage, type SignatureKind } from "../../protocol/signature-kind.ts";
import type { SignatureFormat } from "../../protocol/signature-format.ts";
import { main } from "../../agent/command/main.ts";
import type { SigningPath } from "../../agent/command/output-path.ts";
import { signChoice } from "../../agent/command/sign-choice.ts";
import type { SignRun } from "../../agent/command/sign-run.ts";
import { withSignRun } from "../../agent/command/sign-session.ts";
import type { Stage } from "./stage.ts";

/** Runs that are kept logged in at once; each has a process for its module. */
const MAX_OPEN_RUNS = 6;

/** What is written into the blanks of a document that is sealed. */
export const ISSUED = { number: "12/QĐ-UBND", date: "22/11/2026" } as const;

/** What `kyso extend --json` prints. */
const outcomesSchema = z.array(
  z.discriminatedUnion("ok", [
    z.object({ ok: z.literal(true) }),
    z.object({ ok: z.literal(false), code: z.string(), message: z.string() }),
  ]),
);

/** Who signs, and how. */
export interface SigningOrder {
  /** Name of one of the stage's signers. */
  readonly signer: string;
  readonly level: PadesLevel;
  /** Instead of what the signer usually makes. */
  readonly kind?: SignatureKind | undefined;
  readonly format: SignatureFormat;
  /** Of the document. */
  readonly password: string | null;
}

interface OpenRun {
  readonly run: Promise<SignRun>;
  /** Logs out. */
  close(): Promise<void>;
}

/** Signs as `kyso sign` does, with one login for many files. */
export class SignerDesk {
  readonly #stage: Stage;
  /** The one that was used last comes last. */
  readonly #runs = new Map<string, OpenRun>();

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** Signs one file; answers what went wrong, or nothing. */
  async sign(order: SigningOrder, { input, output }: SigningPath): Promise<KysoError | null> {
    const run = await this.#run(order);
    const outcome = await run.sign({ input, output });
    return "error" in outcome ? outcome.error : null;
  }

  /** Raises a signed file as `kyso extend` does; answers what went wrong, or nothing. */
  async raise(
    { level, password }: Pick<SigningOrder, "level" | "password">,
    { input, output }: SigningPath,
  ): Promise<KysoError | null> {
    const options = ["--level", level, "--trust", this.#stage.trust, "--json"];
    if (password !== null) options.push("--password-file", passwordFile(this.#stage, password));
    const printed: string[] = [];
    const terminal = { out: (text: string) => void printed.push(text), err: () => undefined };
    await main(["extend", input, "-o", output, ...options], terminal);
    const [outcome] = outcomesSchema.parse(JSON.parse(printed.join("")));
    if (outcome === undefined || outcome.ok) return null;
    return new KysoError(isErrorCode(outcome.code) ? outcome.code : "INTERNAL", outcome.message);
  }

  /** Logs out everywhere. */
  async close(): Promise<void> {
    await Promise.all([...this.#runs.values()].map(async (open) => open.close()));
    this.#runs.clear();
  }

  async #run(order: SigningOrder): Promise<SignRun> {
    const key = JSON.stringify(order);
    const open = this.#runs.get(key) ?? openRun(this.#stage, order);
    this.#runs.delete(key);
    this.#runs.set(key, open);
    const [oldest] = this.#runs.keys();
    if (this.#runs.size > MAX_OPEN_RUNS && oldest !== undefined) {
      const closing = this.#runs.get(oldest);
      this.#runs.delete(oldest);
      await closing?.close();
    }
    return open.run;
  }
}

/** A document's password reaches the command in a file, as a user's does. */
function passwordFile({ folder }: Stage, password: string): string {
  const file = path.join(folder, `password-${Buffer.from(password).toString("hex")}`);
  writeFileSync(file, password);
  return file;
}

/** What an issue or an arrival asks for; a comment has words. */
function wordingOf(kind: SignatureKind): { number: string; date: string; comment?: string } {
  const number = kind === "incoming" ? "88" : ISSUED.number;
  return { ...ISSUED, number, ...(kind === "comment" && { comment: "Đồng ý. Giao Văn phòng." }) };
}

function openRun(stage: Stage, { signer: name, level, format, password, ...order }: SigningOrder): OpenRun {
  const signer = stage.signers.find((each) => each.name === name);
  if (signer === undefined) throw new Error(`no signer ${name}`);
  const { scheme, hash } = signer.algorithm;
  const { kind = signer.kind } = order;
  const choice = signChoice(
    {
      kind,
      ...wordingOf(kind),
      // The corpora are nobody's secrets.
      "no-secret": true,
      token: signer.tokenLabel,
      "pin-file": stage.pinFile,
      module: stage.modulePath,
      trust: stage.trust,
      ...(format !== "pdf" && { format }),
      ...(format === "pdf" && showsImage(kind) && { image: signer.image }),
      level,
      hash,
      ...(scheme === "RSA-PSS" && { pss: true }),
      ...(password !== null && { "password-file": passwordFile(stage, password) }),
      "out-dir": stage.folder,
    },
    ["any.pdf"],
  );
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  let finished: Promise<void> = Promise.resolve();
  const run = new Promise<SignRun>((resolve, reject) => {
    const terminal = { out: () => undefined, err: () => undefined };
    finished = withSignRun(choice, terminal, async (opened) => {
      resolve(opened);
      await ended;
    }).catch(reject);
  });
  return {
    run,
    close: async () => {
      end();
      await finished;
    },
  };
}
