import path from "node:path";
import { OpensslAuthority } from "../../pki/openssl-authority.ts";
import { startRevocationAuthority, type RevocationAuthority } from "../../pki/revocation-authority.ts";
import { personName, type TestAuthority, type TestIdentity } from "../../pki/test-pki.ts";
import { type Case, type DeskName, type Expected, fails, passes, unknown } from "./case.ts";
import { type CasePki, inDays, year } from "./case-pki.ts";
import { type SampleOptions, signedSample } from "./sample.ts";
import { sealedBy, stamped } from "./seal.ts";
import { withStore, type StoreContent } from "./security-store.ts";

/** Cases, and the servers that some of them need. */
export interface RevocationCases {
  readonly cases: readonly Case[];
  readonly localServers: readonly string[];
  stop(): Promise<void>;
}

const claimed = (at: Date): SampleOptions => ({ signature: { claimed: at } });

/** Whether a certificate was revoked, from servers and from the document. */
export async function revocationCases(folder: string, pki: CasePki): Promise<RevocationCases> {
  const rootStatus = await startRevocationAuthority(pki.root);
  const authority = async (name: string): Promise<TestAuthority> =>
    pki.root.issueAuthority({
      name,
      subject: [{ CN: [name] }],
      notBefore: year(2005),
      notAfter: year(2049),
      extensions: rootStatus.addresses(["crl"]),
    });
  const issuing = await authority("CA có trạng thái");
  const revokedCa = await authority("CA bị thu hồi");
  rootStatus.openssl.add(issuing);
  rootStatus.openssl.add(revokedCa);
  rootStatus.openssl.revoke(revokedCa, { at: inDays(-5) });
  const [status, ofRevoked] = await Promise.all([
    startRevocationAuthority(issuing),
    startRevocationAuthority(revokedCa),
  ]);
  const servers = [rootStatus, status, ofRevoked];
  return {
    cases: [...(await asked(pki, status, ofRevoked)), ...(await embedded(folder, pki))],
    localServers: servers.map(({ host }) => host),
    stop: async () => void (await Promise.all(servers.map(async (server) => server.stop()))),
  };
}

function made(name: string, bytes: Uint8Array, expected: Expected, desk: DeskName = "strict"): Case {
  return {
    name,
    line: "revocation",
    bytes,
    desk,
    expected,
    apart: { pdfsig: "no status", pdfbox: "no status" },
  };
}

/** Who answers on the network. */
async function asked(
  pki: CasePki,
  status: RevocationAuthority,
  ofRevoked: RevocationAuthority,
): Promise<readonly Case[]> {
  const { keys, tsa } = pki;
  let number = 0;
  const issue = async (
    which: readonly ("ocsp" | "crl")[],
    revokedAt?: Date,
    by = status,
  ): Promise<TestIdentity> => {
    const signer = await by.issue(
      { name: `asked-${++number}`, subject: personName("Nguyễn Văn An"), keys },
      which,
    );
    if (revokedAt !== undefined) by.revoke(signer, { at: revokedAt, reason: "keyCompromise" });
    return signer;
  };
  const signed = (signer: TestIdentity, options: SampleOptions = {}): Buffer =>
    signedSample(sealedBy(signer), options);
  const proven = (signer: TestIdentity, at: Date): Buffer =>
    signedSample(stamped(sealedBy(signer), tsa, at), claimed(at));
  const noAddress = await pki.signerWith({});
  return [
    made("good, by OCSP", signed(await issue(["ocsp"])), passes()),
    made("good, by list", signed(await issue(["crl"])), passes()),
    made(
      "revoked before it signed, by OCSP",
      signed(await issue(["ocsp"], inDays(-5))),
      fails(["REVOKED"], { intact: true }),
    ),
    made("revoked before it signed, by list", signed(await issue(["crl"], inDays(-5))), fails(["REVOKED"])),
    made(
      "revoked after it signed by its own word, and nothing proves it",
      signed(await issue(["ocsp"], inDays(-5)), claimed(inDays(-10))),
      unknown(["REVOKED_NO_POE"]),
    ),
    made(
      "revoked after a time that is proven",
      proven(await issue(["ocsp"], inDays(-5)), inDays(-10)),
      passes({ remarks: ["REVOKED_LATER"], signingTimeSource: "timestamp" }),
      "usual",
    ),
    made(
      "revoked before a time that is proven",
      proven(await issue(["crl"], inDays(-15)), inDays(-10)),
      fails(["REVOKED"]),
      "usual",
    ),
    made(
      "its authority revoked",
      signed(await issue(["ocsp"], undefined, ofRevoked)),
      unknown(["REVOKED_CA_NO_POE"]),
    ),
    made(
      "nobody to ask, and that is put up with",
      signed(noAddress),
      passes({ remarks: ["REVOCATION_UNKNOWN"] }),
      "usual",
    ),
    {
      ...made("nobody to ask, and that is not put up with", signed(noAddress), unknown(["TRY_LATER"])),
      apart: { pdfsig: "strict policy", pdfbox: "strict policy" },
    },
    {
      ...made(
        "nobody may be asked, and nothing is in the file",
        signed(await issue(["ocsp", "crl"])),
        unknown(["TRY_LATER"]),
        "offline",
      ),
      apart: { pdfsig: "strict policy", pdfbox: "strict policy" },
    },
  ];
}

/** What stands in the document; nobody is asked. */
async function embedded(folder: string, pki: CasePki): Promise<readonly Case[]> {
  const { root, issuing, stranger, signer } = pki;
  const revoked = await pki.signerWith({});
  const revokedLater = await pki.signerWith({});
  const roots = new OpensslAuthority(path.join(folder, "root-lists"), root);
  const lists = new OpensslAuthority(path.join(folder, "issuing-lists"), issuing);
  roots.add(issuing);
  [signer, revoked, revokedLater].forEach((one) => lists.add(one));
  lists.revoke(revoked, { at: inDays(-5) });
  lists.revoke(revokedLater, { at: inDays(-2) });
  const rootList = await roots.list();
  const list = await lists.list();
  const stale = await lists.list({ thisUpdate: inDays(-60), nextUpdate: inDays(-40) });
  const forged = await new OpensslAuthority(path.join(folder, "forged-lists"), stranger).list();
  const answer = async (one: TestIdentity, by: TestIdentity = issuing): Promise<Uint8Array> =>
    lists.response({ request: await lists.request(one), signer: by });
  const byStranger = await answer(revoked, await pki.signerWith({}));
  const from = (who: TestIdentity, content: StoreContent, options: SampleOptions = {}): Buffer =>
    withStore(signedSample(sealedBy(who), options), content);
  const open = { pdfsig: "strict policy", pdfbox: "strict policy" } as const;
  const inFile = (name: string, bytes: Uint8Array, expected: Expected): Case =>
    made(`in the file: ${name}`, bytes, expected, "offline");
  return [
    inFile(
      "good, by lists",
      from(signer, { crls: [list, rootList] }),
      passes({ changesAfter: ["validation-data"] }),
    ),
    inFile(
      "good, by OCSP and list",
      from(signer, { ocsps: [await answer(signer)], crls: [rootList] }),
      passes(),
    ),
    inFile("revoked, by list", from(revoked, { crls: [list, rootList] }), fails(["REVOKED"])),
    inFile(
      "revoked, by OCSP",
      from(revoked, { ocsps: [await answer(revoked)], crls: [rootList] }),
      fails(["REVOKED"]),
    ),
    inFile(
      "revoked after it signed by its own word",
      from(revokedLater, { crls: [list, rootList] }, claimed(inDays(-4))),
      unknown(["REVOKED_NO_POE"]),
    ),
    {
      ...inFile(
        "a list from before it signed",
        from(signer, { crls: [stale, rootList] }),
        unknown(["TRY_LATER"]),
      ),
      apart: open,
    },
    {
      ...inFile(
        "a list by another authority",
        from(signer, { crls: [forged, rootList] }),
        unknown(["TRY_LATER"]),
      ),
      apart: open,
    },
    {
      ...inFile(
        "an answer by somebody who may not answer",
        from(revoked, { ocsps: [byStranger], crls: [rootList] }),
        unknown(["TRY_LATER"]),
      ),
      apart: open,
    },
    {
      ...inFile(
        "an answer about another certificate",
        from(signer, { ocsps: [await answer(revokedLater)], crls: [rootList] }),
        unknown(["TRY_LATER"]),
      ),
      apart: open,
    },
    {
      ...inFile(
        "bytes that are no answer",
        from(signer, { ocsps: [Buffer.from("hello")], crls: [Buffer.from([0x30, 0x80]), rootList] }),
        unknown(["TRY_LATER"]),
      ),
      apart: open,
    },
  ];
}
