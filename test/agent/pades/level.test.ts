import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withTimestampToken } from "../../../agent/cms/unsigned-attribute.ts";
import { extendDocument } from "../../../agent/pades/extend-document.ts";
import type { LevelServices } from "../../../agent/pades/level-services.ts";
import { FIRST_TOKEN_BYTES, MAX_TOKEN_TRIES, TokenRoom } from "../../../agent/pades/token-room.ts";
import { MemorySource } from "../../../agent/pdf/source.ts";
import { TrustStore } from "../../../agent/trust/store.ts";
import type { TimestampToken } from "../../../agent/tsp/timestamp-token.ts";
import { derElement } from "../../../agent/x509/der-element.ts";
import { PADES_LEVELS, type PadesLevel } from "../../../protocol/pades-level.ts";
import type { FileReport } from "../../../protocol/report.ts";
import { DEAD_ADDRESS } from "../../pki/tsa.ts";
import { pdfsig, qpdfIsContent } from "./judge.ts";
import { levelRig, signAt, type LevelRig } from "./level-rig.ts";
import { samplePdf } from "./sample-pdf.ts";
import { opened } from "./signer.ts";
import { verifyFile } from "../verify/offline-check.ts";

const ORIGINAL = samplePdf();

let rig: LevelRig;
const signed = new Map<PadesLevel, Uint8Array>();

beforeAll(async () => {
  rig = await levelRig();
  for (const level of PADES_LEVELS) {
    const result = await signAt(rig, ORIGINAL, rig.wanted(level));
    expect(result.shortfall).toBeNull();
    expect(result.signature.level).toBe(level);
    signed.set(level, Buffer.concat([ORIGINAL, result.appended]));
  }
}, 60_000);

afterAll(() => rig.stop());

function verify(bytes: Uint8Array, trust = rig.trust): FileReport {
  return verifyFile(new MemorySource(bytes), { file: "signed.pdf", trust });
}

function at(level: PadesLevel): Uint8Array {
  const bytes = signed.get(level);
  if (bytes === undefined) throw new Error(level);
  return bytes;
}

/** A time stamp server whose tokens are as much longer as it is told, by an attribute that nobody has signed. */
function padded(
  services: LevelServices,
  padding: readonly number[],
): LevelServices & { readonly sizes: number[] } {
  const sizes: number[] = [];
  const stamp = async (imprint: Uint8Array): Promise<TimestampToken> => {
    const token = await (services.timestamps?.stamp(imprint) ?? Promise.reject(new Error("no server")));
    const more = padding[sizes.length] ?? 0;
    const der = withTimestampToken(token.der, derElement(0x04, new Uint8Array(more)));
    sizes.push(der.length);
    return { ...token, der };
  };
  return { ...services, timestamps: { stamp }, sizes };
}

describe("a signature of each level", () => {
  test.each(PADES_LEVELS)("%s is found to be that, and passes", (level) => {
    const report = verify(at(level));
    expect(report).toMatchObject({ verdict: "TOTAL-PASSED", code: null });
    expect(report.signatures[0]).toMatchObject({ level, kind: "signature", changesAllowed: true });
  });

  test.each(PADES_LEVELS)("%s is one that poppler and qpdf take", (level) => {
    const file = path.join(rig.folder, `${level}.pdf`);
    writeFileSync(file, at(level));
    expect(pdfsig(file)[0]).toMatchObject({ valid: true, signer: "Nguyễn Văn An" });
    expect(qpdfIsContent(file)).toBe(true);
  });

  test("tells the time that its time stamp proves, not the one that was claimed", () => {
    const [claimed] = verify(at("B-B")).signatures;
    const [proven] = verify(at("B-T")).signatures;
    expect(claimed?.signingTime).toMatch(/\.000Z$/);
    expect(proven?.signingTime).not.toMatch(/\.000Z$/);
  });

  test("B-LTA ends with a document time stamp over all, and only validation data follow the signature", () => {
    const [signature, stamp] = verify(at("B-LTA")).signatures;
    expect(signature).toMatchObject({ coversWholeFile: false, changesAfter: "validation-data" });
    expect(stamp).toMatchObject({
      kind: "timestamp",
      indication: "TOTAL-PASSED",
      coversWholeFile: true,
      level: "ETSI.RFC3161",
      signer: { commonName: "TSA thử nghiệm Kyso" },
    });
  });
});

describe("a time stamp by a server that nobody trusts", () => {
  test("in a signature proves nothing to them: it is B-B, at the time that was claimed", async () => {
    const { appended } = await signAt(rig, ORIGINAL, rig.wanted("B-T", rig.otherTsa.url));
    const bytes = Buffer.concat([ORIGINAL, appended]);
    expect(verify(bytes).signatures[0]).toMatchObject({ level: "B-B", indication: "TOTAL-PASSED" });
    const trusting = rig.trust.with(TrustStore.of([rig.otherTsa.rootDer]));
    expect(verify(bytes, trusting).signatures[0]).toMatchObject({ level: "B-T", indication: "TOTAL-PASSED" });
  });

  test("over a document can't be told, and raises nothing", async () => {
    const { document, prefixHash } = opened(at("B-B"));
    const services = rig.services(rig.otherTsa.url);
    const { appended } = await extendDocument(document, prefixHash, "B-T", services);
    const report = verify(Buffer.concat([at("B-B"), appended]));
    expect(report.verdict).toBe("INDETERMINATE");
    expect(report.signatures).toMatchObject([
      { level: "B-B", indication: "TOTAL-PASSED", changesAfter: "validation-data" },
      { kind: "timestamp", indication: "INDETERMINATE", subIndication: "NO_CERTIFICATE_CHAIN_FOUND" },
    ]);
  });
});

describe("when no time stamp can be had", () => {
  test("a level that must be reached is refused, with the code of the reason", async () => {
    const level = rig.wanted("B-T", DEAD_ADDRESS);
    await expect(signAt(rig, ORIGINAL, level)).rejects.toMatchObject({ code: "TSP_UNREACHABLE" });
  });

  test.each(["B-T", "B-LT", "B-LTA"] as const)(
    "%s becomes B-B where the signature is to be kept",
    async (wanted) => {
      const level = { ...rig.wanted(wanted, DEAD_ADDRESS), whenDown: "sign-lower" as const };
      const { appended, shortfall, signature } = await signAt(rig, ORIGINAL, level);
      expect(shortfall).toMatchObject({ code: "TSP_UNREACHABLE" });
      expect(signature.level).toBe("B-B");
      expect(verify(Buffer.concat([ORIGINAL, appended])).signatures).toMatchObject([
        { level: "B-B", indication: "TOTAL-PASSED", coversWholeFile: true },
      ]);
    },
  );

  test("without a server nothing is signed at all", async () => {
    const level = { ...rig.wanted("B-T"), timestamps: null };
    await expect(signAt(rig, ORIGINAL, level)).rejects.toMatchObject({ code: "TSP_NOT_CONFIGURED" });
  });
});

describe("when no validation data can be had", () => {
  test("B-LT becomes B-T where the signature is to be kept, and is refused where not", async () => {
    rig.status.ocsp = "dead";
    rig.status.crl = "dead";
    try {
      const level = rig.wanted("B-LT");
      const code = "CERTIFICATE_REVOCATION_UNKNOWN";
      await expect(signAt(rig, ORIGINAL, level)).rejects.toMatchObject({ code });
      const kept = await signAt(rig, ORIGINAL, { ...level, whenDown: "sign-lower" });
      expect(kept).toMatchObject({ shortfall: { code }, signature: { level: "B-T" } });
      expect(verify(Buffer.concat([ORIGINAL, kept.appended])).signatures[0]?.level).toBe("B-T");
    } finally {
      rig.status.ocsp = "honest";
      rig.status.crl = "honest";
    }
  });

  test("lists will do where no responder answers", async () => {
    rig.status.ocsp = "dead";
    try {
      const { appended, shortfall } = await signAt(rig, ORIGINAL, rig.wanted("B-LT"));
      expect(shortfall).toBeNull();
      expect(verify(Buffer.concat([ORIGINAL, appended])).signatures[0]?.level).toBe("B-LT");
    } finally {
      rig.status.ocsp = "honest";
    }
  });
});

describe("the room for a time stamp", () => {
  test("is what the last token needed, so that only the first signature has more", async () => {
    const level = rig.wanted("B-T");
    const first = await signAt(rig, ORIGINAL, level);
    const second = await signAt(rig, ORIGINAL, level);
    expect(second.appended.length).toBeLessThan(first.appended.length);
    expect(level.tokenRoom.bytes).toBeLessThan(FIRST_TOKEN_BYTES);
  });

  test("grows with the token: the signature is made again, never cut", async () => {
    const services = padded(rig.services(), [FIRST_TOKEN_BYTES, FIRST_TOKEN_BYTES + 900, 100]);
    const level = { ...services, wanted: "B-T" as const, whenDown: "refuse" as const };
    const { appended, signature } = await signAt(rig, ORIGINAL, level);
    expect(services.sizes).toHaveLength(3);
    expect(signature.level).toBe("B-T");
    expect(verify(Buffer.concat([ORIGINAL, appended])).signatures[0]).toMatchObject({
      level: "B-T",
      indication: "TOTAL-PASSED",
    });
  });

  test("of a document time stamp grows too", async () => {
    const services = padded(rig.services(), [0, 2 * FIRST_TOKEN_BYTES]);
    const { appended } = await signAt(rig, ORIGINAL, { ...services, wanted: "B-LTA", whenDown: "refuse" });
    expect(services.sizes).toHaveLength(3);
    expect(verify(Buffer.concat([ORIGINAL, appended]))).toMatchObject({
      verdict: "TOTAL-PASSED",
      signatures: [{ level: "B-LTA" }, { coversWholeFile: true }],
    });
  });

  test("is not made larger without end", async () => {
    const padding = Array.from({ length: 20 }, (_, index) => FIRST_TOKEN_BYTES * (index + 2));
    const services = padded(rig.services(), padding);
    const code = "SIGN_TIMESTAMP_TOO_LARGE";
    await expect(
      signAt(rig, ORIGINAL, { ...services, wanted: "B-T", whenDown: "refuse" }),
    ).rejects.toMatchObject({ code });
    expect(services.sizes).toHaveLength(MAX_TOKEN_TRIES);
    const again = padded({ ...rig.services(), tokenRoom: new TokenRoom() }, padding);
    const kept = await signAt(rig, ORIGINAL, { ...again, wanted: "B-T", whenDown: "sign-lower" });
    expect(kept).toMatchObject({ shortfall: { code }, signature: { level: "B-B" } });
  });
});
