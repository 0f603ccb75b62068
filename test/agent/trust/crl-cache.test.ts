import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { parseRevocationList, type RevocationList } from "../../../agent/crl/revocation-list.ts";
import { CrlCache, MAX_CACHED_LISTS } from "../../../agent/trust/crl-cache.ts";
import { createRoot, personName } from "../../pki/test-pki.ts";
import { bigList } from "../crl/big-list.ts";

let folder: string;
let list: RevocationList;
let cache: CrlCache;

beforeAll(async () => {
  list = parseRevocationList(bigList(await createRoot({ name: "root", subject: personName("CA") }), 3));
});

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "kyso-crl-cache-"));
  cache = new CrlCache(folder, () => new Date());
});

afterEach(() => rmSync(folder, { recursive: true }));

describe("the cache of revocation lists", () => {
  it("gives back what it keeps, to the address it came from alone", async () => {
    await cache.keep("http://ca.example/a.crl", list);
    expect((await cache.read("http://ca.example/a.crl"))?.der).toEqual(Buffer.from(list.der));
    expect(await cache.read("http://ca.example/b.crl")).toBeNull();
  });

  it("gives nothing back after nextUpdate, and keeps nothing that names none", async () => {
    await cache.keep("http://ca.example/a.crl", list);
    const later = new CrlCache(folder, () => new Date(Date.now() + 2 * 86_400_000));
    expect(await later.read("http://ca.example/a.crl")).toBeNull();
    await cache.keep("http://ca.example/b.crl", { ...list, nextUpdate: null });
    expect(await cache.read("http://ca.example/b.crl")).toBeNull();
  });

  it("keeps so many lists, and lets the oldest go first", async () => {
    for (let index = 0; index < MAX_CACHED_LISTS; index++) {
      await cache.keep(`http://ca.example/${index}.crl`, list);
    }
    const [oldest = ""] = readdirSync(folder);
    utimesSync(path.join(folder, oldest), new Date(0), new Date(0));
    expect(readdirSync(folder)).toHaveLength(MAX_CACHED_LISTS);
    await cache.keep("http://ca.example/one-more.crl", list);
    expect(readdirSync(folder)).toHaveLength(MAX_CACHED_LISTS);
    expect(readdirSync(folder)).not.toContain(oldest);
    expect(await cache.read("http://ca.example/one-more.crl")).not.toBeNull();
  });

  it("takes a folder that can't be written to for an empty one", async () => {
    const file = path.join(folder, "file");
    writeFileSync(file, "");
    const none = new CrlCache(file, () => new Date());
    await none.keep("http://ca.example/a.crl", list);
    expect(await none.read("http://ca.example/a.crl")).toBeNull();
  });
});
