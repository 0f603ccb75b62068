import { createHash } from "node:crypto";
import { closeSync, fsyncSync, openSync, readSync, renameSync, writeSync } from "node:fs";
import type { Contender } from "./contender.ts";
import { openDirectToken } from "./direct-token.ts";
import { temporaryName } from "./durable-write.ts";

const BLOCK_BYTES = 1024 * 1024;

/** The least that signing a file takes: read, SHA-256 and write it in one pass, one `C_Sign`, one sync, the
 * file under its name only when it is whole. */
export const floor: Contender = (arena) => {
  const token = openDirectToken(arena.modulePath, arena.tokenLabel, arena.pin);
  const block = Buffer.allocUnsafe(BLOCK_BYTES);
  return Promise.resolve((input, output) => {
    const hash = createHash("sha256");
    const from = openSync(input, "r");
    const to = openSync(temporaryName(output), "w");
    for (let read = readSync(from, block); read > 0; read = readSync(from, block)) {
      const bytes = block.subarray(0, read);
      hash.update(bytes);
      writeSync(to, bytes);
    }
    writeSync(to, token.sign(hash.digest()));
    fsyncSync(to);
    closeSync(from);
    closeSync(to);
    renameSync(temporaryName(output), output);
    return Promise.resolve();
  });
};
