import path from "node:path";
import { OpensslAuthority } from "../../pki/openssl-authority.ts";
import type { TestIdentity } from "../../pki/test-pki.ts";
import { type Case, type Expected, fails, passes, together, unknown } from "./case.ts";
import { type CasePki, year } from "./case-pki.ts";
import { furtherSigned, type SampleOptions, signedSample } from "./sample.ts";
import { documentStamp, sealedBy, stamped } from "./seal.ts";
import { type StoreContent, withStore } from "./security-store.ts";

const STAMP_TEXT = { type: "DocTimeStamp", subFilter: "ETSI.RFC3161", claimed: null } as const;

/** A moment some days after the beginning of a year. */
const dayOf = (number: number, days: number): Date => new Date(year(number).getTime() + days * 86_400_000);

/** Everybody who had a part in a signature of 2013, each gone by now but the last. */
interface Generations {
  readonly signer: TestIdentity;
  /** Ended in 2016. */
  readonly first: TestIdentity;
  /** From 2013; ended in 2022. */
  readonly second: TestIdentity;
  /** From 2019 on. */
  readonly third: TestIdentity;
  /** All lists as of a moment, for a month; `revoked` is on them from then on. */
  readonly lists: (
    at: Date,
    revoked?: { readonly who: TestIdentity; readonly at: Date },
  ) => Promise<StoreContent>;
}

/** Signatures that outlive their certificates, all from what stands in the file: nobody is asked. */
export async function longTermCases(folder: string, pki: CasePki): Promise<readonly Case[]> {
  const people = await generations(folder, pki);
  const made = (name: string, bytes: Uint8Array, expected: Expected): Case => ({
    name,
    line: "long term",
    bytes,
    desk: "offline",
    expected,
    apart: { pdfsig: "no stamps", pdfbox: expected.verdict.includes("TOTAL-PASSED") ? "no time" : undefined },
  });
  return [...(await chains(people, made)), ...(await broken(people, made))];
}

type Made = (name: string, bytes: Uint8Array, expected: Expected) => Case;

const claimed: SampleOptions = { signature: { claimed: dayOf(2013, 10) } };

/** Signed in January 2013, stamped the same day, with lists from two days later. */
async function atLongTerm({ signer, first, lists }: Generations): Promise<Buffer> {
  const signed = signedSample(stamped(sealedBy(signer), first, dayOf(2013, 10)), claimed);
  return withStore(signed, await lists(dayOf(2013, 12)));
}

function archived(file: Uint8Array, tsa: TestIdentity, at: Date, number: number): Buffer {
  return furtherSigned(file, documentStamp(tsa, at), {
    name: `Stamp${number}`,
    widget: 60 + 4 * number,
    value: 61 + 4 * number,
    signature: STAMP_TEXT,
  });
}

async function chains(people: Generations, made: Made): Promise<readonly Case[]> {
  const { second, third, lists } = people;
  const longTerm = await atLongTerm(people);
  const once = archived(longTerm, second, dayOf(2013, 13), 1);
  const twice = archived(withStore(once, await lists(dayOf(2020, 1))), third, dayOf(2020, 2), 2);
  const now = await lists(new Date());
  const stamps = (...names: string[]): Expected[] => names.map((name) => passes({}, name));
  const proven = passes({ signingTimeSource: "timestamp", remarks: ["EXPIRED_SINCE"] });
  const open = unknown(["OUT_OF_BOUNDS_NO_POE", "NO_POE", "TRY_LATER", "REVOKED_NO_POE"]);
  return [
    made(
      "everything ended but the last of two archive time stamps",
      withStore(twice, now),
      together(proven, ...stamps("Stamp1", "Stamp2")),
    ),
    made("everything ended, the last archive time stamp too", once, {
      verdict: ["INDETERMINATE"],
      signatures: {
        ...open.signatures,
        Stamp1: {
          indication: "INDETERMINATE",
          subIndication: ["OUT_OF_BOUNDS_NO_POE", "NO_POE", "TRY_LATER"],
        },
      },
    }),
    made("everything ended, with no archive time stamp", longTerm, open),
    made(
      "an archive time stamp that came after the one before had ended",
      archived(withStore(once, await lists(dayOf(2024, 1))), third, dayOf(2024, 2), 2),
      {
        verdict: ["INDETERMINATE"],
        signatures: open.signatures,
      },
    ),
  ];
}

async function broken(people: Generations, made: Made): Promise<readonly Case[]> {
  const { signer, first, second, third, lists } = people;
  const now = await lists(new Date());
  const plain = signedSample(stamped(sealedBy(signer), first, dayOf(2013, 10)), claimed);
  const withLists = async (revokedAt: Date): Promise<Buffer> =>
    withStore(plain, await lists(dayOf(2013, 12), { who: signer, at: revokedAt }));
  const chain = async (file: Buffer): Promise<Buffer> => {
    const once = archived(file, second, dayOf(2013, 13), 1);
    return withStore(archived(withStore(once, await lists(dayOf(2020, 1))), third, dayOf(2020, 2), 2), now);
  };
  const reversed = archived(plain, second, dayOf(2013, 5), 1);
  const changed = await chain(await atLongTerm(people));
  const text = changed.toString("latin1").replace("10.000.000", "99.000.000");
  return [
    made(
      "the signer revoked before the time that is proven",
      await chain(await withLists(dayOf(2013, 8))),
      fails(["REVOKED"]),
    ),
    made(
      "the signer revoked after the time that is proven",
      await chain(await withLists(dayOf(2013, 11))),
      passes({ remarks: ["REVOKED_LATER"] }),
    ),
    made(
      "an archive time stamp from before the signature's own",
      withStore(archived(withStore(reversed, await lists(dayOf(2020, 1))), third, dayOf(2020, 2), 2), now),
      unknown(["TIMESTAMP_ORDER_FAILURE"]),
    ),
    made(
      "a figure changed under all of the time stamps",
      Buffer.from(text, "latin1"),
      fails(["HASH_FAILURE"], { intact: false }),
    ),
    made("no lists from the time of signing", await chain(plain), unknown(["TRY_LATER"])),
  ];
}

async function generations(
  folder: string,
  { root, issuing, signerWith, tsaWith }: CasePki,
): Promise<Generations> {
  const signer = await signerWith({ notBefore: year(2012), notAfter: year(2014) });
  const first = await tsaWith({ notBefore: year(2011), notAfter: year(2016) });
  const second = await tsaWith({ notBefore: year(2013), notAfter: year(2022) });
  const third = await tsaWith({ notBefore: year(2019), notAfter: year(2049) });
  let number = 0;
  return {
    signer,
    first,
    second,
    third,
    lists: async (thisUpdate, revoked) => {
      const own = path.join(folder, `lists-${++number}`);
      const roots = new OpensslAuthority(path.join(own, "root"), root);
      const lists = new OpensslAuthority(path.join(own, "issuing"), issuing);
      roots.add(issuing);
      [signer, first, second, third].forEach((one) => lists.add(one));
      if (revoked !== undefined) lists.revoke(revoked.who, { at: revoked.at });
      const term = { thisUpdate, nextUpdate: new Date(thisUpdate.getTime() + 30 * 86_400_000) };
      return { crls: [await roots.list(term), await lists.list(term)] };
    },
  };
}
