import { createHash } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { createTestPki, generateKeys, personName, type TestIdentity } from "../pki/test-pki.ts";
import type { Arena } from "./contender.ts";
import { type DirectScheme, openDirectToken } from "./direct-token.ts";
import { openRun } from "./kyso.ts";
import { median } from "./table.ts";

const ROUNDS = 25;
const WARM_UP_ROUNDS = 5;

/** Every key that a token may have, and how it signs. */
const KINDS = [
  { name: "RSA-2048, PKCS #1 v1.5", key: "RSA-2048", scheme: "RSA-PKCS1" },
  { name: "RSA-2048, PSS", key: "RSA-2048", scheme: "RSA-PSS" },
  { name: "RSA-3072, PKCS #1 v1.5", key: "RSA-3072", scheme: "RSA-PKCS1" },
  { name: "RSA-4096, PKCS #1 v1.5", key: "RSA-4096", scheme: "RSA-PKCS1" },
  { name: "ECDSA P-256", key: "P-256", scheme: "ECDSA" },
  { name: "ECDSA P-384", key: "P-384", scheme: "ECDSA" },
] as const satisfies readonly { name: string; key: string; scheme: DirectScheme }[];

/** Milliseconds for a one-page document. */
export interface KeyTimes {
  readonly key: string;
  readonly cSignMs: number;
  /** Read, signed, checked, logged and on the disk; logged in. */
  readonly fileMs: number;
}

/** Whose key it is. */
export type Holder = Pick<TestIdentity, "name" | "certificate">;

/** One signer for each kind of key, named after it. */
export async function keyHolders(): Promise<readonly TestIdentity[]> {
  const { issuing } = await createTestPki();
  const kinds = [...new Set(KINDS.map(({ key }) => key))];
  return Promise.all(
    kinds.map(async (name) =>
      issuing.issue({ name, subject: personName(name), keys: await generateKeys(name) }),
    ),
  );
}

/** Signs the document with each key in turn. */
export async function keyTimes(
  arena: Arena,
  document: string,
  holders: readonly Holder[],
  folder: string,
): Promise<readonly KeyTimes[]> {
  const output = join(mkdtempSync(join(folder, "keys-")), "signed.pdf");
  const times: KeyTimes[] = [];
  for (const { name, key, scheme } of KINDS) {
    const holder = holders.find((each) => each.name === key);
    if (holder === undefined) throw new Error(`nobody has ${key}`);
    const token = openDirectToken(arena.modulePath, arena.tokenLabel, arena.pin, { key, scheme });
    const cSignMs = await medianTime(() => Promise.resolve(token.sign(new Uint8Array(200))));
    token.close();
    const cert = createHash("sha256").update(holder.certificate).digest("hex");
    const run = await openRun(arena, { cert, pss: scheme === "RSA-PSS" });
    const fileMs = await medianTime(async () => {
      const outcome = await run.sign({ input: document, output });
      if ("error" in outcome) throw outcome.error;
    });
    times.push({ key: name, cSignMs, fileMs });
  }
  return times;
}

/** The middle one of many, after some that do not count. */
export async function medianTime(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
    const start = performance.now();
    await work();
    if (round >= WARM_UP_ROUNDS) times.push(performance.now() - start);
  }
  return median(times);
}
