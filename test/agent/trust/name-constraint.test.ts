import "reflect-metadata"; // before @peculiar/x509, which registers its algorithms with it
import { AsnConvert } from "@peculiar/asn1-schema";
import { Name } from "@peculiar/asn1-x509";
import * as x509 from "@peculiar/x509";
import { beforeAll, describe, expect, test } from "vitest";
import { buildPath } from "../../../agent/trust/path.ts";
import { MAX_NAME_COMPARISONS } from "../../../agent/trust/name-rule.ts";
import { parseCertificate } from "../../../agent/x509/certificate.ts";
import { createRoot, personName, type TestAuthority, type TestIdentity } from "../../pki/test-pki.ts";
import { encode, objectIdentifier, primitiveTag, TAG } from "../x509/element.ts";
import { alternativeNames, generalName, nameConstraints } from "./authority-extension.ts";

const { mail, host, uri, address, directory, other } = generalName;
const BAD_CHAIN = { failure: "CERTIFICATE_UNTRUSTED", subIndication: "CERTIFICATE_CHAIN_GENERAL_FAILURE" };

let root: TestAuthority;

beforeAll(async () => {
  root = await createRoot({ name: "root", subject: personName("CA gốc") });
});

function nameDer(name: x509.JsonName): Uint8Array {
  return new Uint8Array(AsnConvert.serialize(AsnConvert.parse(new x509.Name(name).toArrayBuffer(), Name)));
}

function check(signer: TestIdentity): ReturnType<typeof buildPath> {
  const candidates = signer.chain.map(parseCertificate);
  return buildPath({
    certificate: parseCertificate(signer.certificate),
    candidates,
    roots: [parseCertificate(root.certificate)],
    at: new Date(),
  });
}

interface Named {
  readonly subject?: x509.JsonName;
  readonly names?: readonly Uint8Array[];
}

async function below(
  subtrees: Parameters<typeof nameConstraints>[0],
  { subject = personName("Người ký"), names = [] }: Named,
): Promise<ReturnType<typeof buildPath>> {
  const authority = await root.issueAuthority({
    name: "ca",
    subject: personName("CA"),
    extensions: [nameConstraints(subtrees)],
  });
  const extensions = names.length === 0 ? [] : [alternativeNames(...names)];
  return check(await authority.issue({ name: "signer", subject, extensions }));
}

const VIETNAM: x509.JsonName = [{ C: ["VN"] }];
const LAO: x509.JsonName = [{ C: ["LA"] }];
const withMail = (text: string): x509.JsonName => [{ C: ["VN"] }, { E: [text] }];

const IPV6 = Array.from({ length: 16 }, (_, index) => index);

describe("a name", () => {
  test.each<[string, Parameters<typeof nameConstraints>[0], Named]>([
    ["directory below the permitted one", { permitted: [directory(nameDer(VIETNAM))] }, {}],
    ["directory in another case and string type", { permitted: [directory(nameDer([{ C: ["vN "] }]))] }, {}],
    ["directory beside the excluded one", { excluded: [directory(nameDer(LAO))] }, {}],
    ["directory below one of two", { permitted: [LAO, VIETNAM].map((name) => directory(nameDer(name))) }, {}],
    ["directory under the whole world", { permitted: [directory(nameDer([]))] }, {}],
    ["mailbox of the host", { permitted: [mail("xa.gov.vn")] }, { names: [mail("an@Xa.gov.VN")] }],
    ["mailbox below the domain", { permitted: [mail(".gov.vn")] }, { names: [mail("an@xa.gov.vn")] }],
    ["mailbox itself", { permitted: [mail("an@gov.vn")] }, { names: [mail("an@GOV.vn")] }],
    ["mailbox in the subject", { permitted: [mail("gov.vn")] }, { subject: withMail("an@gov.vn") }],
    ["host below", { permitted: [host("gov.vn")] }, { names: [host("ky.gov.vn"), host("GOV.vn")] }],
    ["host beside", { excluded: [host("gov.vn")] }, { names: [host("mygov.vn")] }],
    ["address of the host", { permitted: [uri("gov.vn")] }, { names: [uri("https://u@gov.vn:443/x")] }],
    ["address below the domain", { permitted: [uri(".gov.vn")] }, { names: [uri("ldap://x.gov.vn")] }],
    ["IPv4 within", { permitted: [address(10, 1, 0, 0, 255, 255, 0, 0)] }, { names: [address(10, 1, 2, 3)] }],
    ["kind that nobody limits", { permitted: [host("gov.vn")] }, { names: [other(), mail("x@y")] }],
  ])("passes: %s", async (_, subtrees, named) => {
    expect(await below(subtrees, named)).toHaveProperty("path.length", 3);
  });

  test.each<[string, Parameters<typeof nameConstraints>[0], Named]>([
    ["directory beside the permitted one", { permitted: [directory(nameDer(LAO))] }, {}],
    ["directory below the excluded one", { excluded: [directory(nameDer(VIETNAM))] }, {}],
    [
      "alternative directory beside the permitted one",
      { permitted: [directory(nameDer(VIETNAM))] },
      { names: [directory(nameDer(LAO))] },
    ],
    ["mailbox of another host", { permitted: [mail("gov.vn")] }, { names: [mail("an@xa.gov.vn")] }],
    ["mailbox of the domain itself", { permitted: [mail(".gov.vn")] }, { names: [mail("an@gov.vn")] }],
    ["mailbox of another person", { permitted: [mail("an@gov.vn")] }, { names: [mail("An@gov.vn")] }],
    ["mailbox in the subject", { permitted: [mail("gov.vn")] }, { subject: withMail("an@gov.la") }],
    ["excluded mailbox in the subject", { excluded: [mail("gov.vn")] }, { subject: withMail("a@gov.vn") }],
    ["what is no mailbox", { excluded: [mail("gov.vn")] }, { names: [mail("gov.la")] }],
    ["host beside", { permitted: [host("gov.vn")] }, { names: [host("mygov.vn")] }],
    ["one host of two", { permitted: [host("gov.vn")] }, { names: [host("x.gov.vn"), host("gov.la")] }],
    ["host below the excluded one", { excluded: [host("gov.vn")] }, { names: [host("x.gov.vn")] }],
    ["host with an end dot", { excluded: [host("gov.vn")] }, { names: [host("x.gov.vn.")] }],
    ["address of another host", { permitted: [uri("gov.vn")] }, { names: [uri("https://x.gov.vn/")] }],
    [
      "address with the host in its user",
      { permitted: [uri("gov.vn")] },
      { names: [uri("http://gov.vn@x/")] },
    ],
    ["address without a host", { excluded: [uri("gov.vn")] }, { names: [uri("urn:x:gov.la")] }],
    ["address by number", { excluded: [uri("gov.vn")] }, { names: [uri("http://10.0.0.1/")] }],
    ["IPv4 beside", { permitted: [address(10, 1, 0, 0, 255, 255, 0, 0)] }, { names: [address(10, 2, 0, 1)] }],
    ["IPv6 under IPv4", { permitted: [address(10, 1, 0, 0, 255, 255, 0, 0)] }, { names: [address(...IPV6)] }],
    [
      "address of three octets",
      { excluded: [address(10, 1, 0, 0, 255, 255, 0, 0)] },
      { names: [address(1, 2, 3)] },
    ],
    ["kind without subtrees, excluded", { excluded: [other()] }, { names: [other()] }],
    ["kind without subtrees, permitted", { permitted: [other()] }, { names: [other()] }],
  ])("is refused: %s", async (_, subtrees, named) => {
    expect(await below(subtrees, named)).toEqual(BAD_CHAIN);
  });

  test("of an authority's own new certificate need not be permitted, but all below it have to be", async () => {
    const subject = personName("CA");
    const extensions = [nameConstraints({ permitted: [directory(nameDer(LAO))] })];
    const first = await root.issueAuthority({ name: "first", subject, extensions });
    const renewed = await first.issueAuthority({ name: "renewed", subject });
    const allowed = await renewed.issue({ name: "signer", subject: LAO });
    expect(check(allowed)).toHaveProperty("path.length", 4);
    expect(check(await renewed.issue({ name: "signer", subject: VIETNAM }))).toEqual(BAD_CHAIN);
  });

  test("has to be allowed by every authority above", async () => {
    const extensions = [nameConstraints({ permitted: [directory(nameDer(VIETNAM))] })];
    const first = await root.issueAuthority({ name: "first", subject: personName("A"), extensions });
    const widened = [nameConstraints({ permitted: [directory(nameDer(LAO)), directory(nameDer(VIETNAM))] })];
    const second = await first.issueAuthority({
      name: "second",
      subject: personName("B"),
      extensions: widened,
    });
    expect(check(await second.issue({ name: "s", subject: VIETNAM }))).toHaveProperty("path");
    expect(check(await second.issue({ name: "s", subject: LAO }))).toEqual(BAD_CHAIN);
  });
});

describe("name constraints", () => {
  const named = { names: [host("gov.vn")] };

  test.each([
    ["that are empty", encode(TAG.sequence)],
    ["in the wrong order", encode(TAG.sequence, encode(0xa1), encode(0xa0))],
    ["that come twice", encode(TAG.sequence, encode(0xa0), encode(0xa0))],
    ["of another tag", encode(TAG.sequence, encode(0xa2))],
    ["without a name", encode(TAG.sequence, encode(0xa0, encode(TAG.sequence)))],
    [
      "with a minimum",
      encode(TAG.sequence, encode(0xa0, encode(TAG.sequence, host("gov.vn"), Buffer.from("800101", "hex")))),
    ],
    [
      "with a maximum",
      encode(TAG.sequence, encode(0xa0, encode(TAG.sequence, host("gov.vn"), Buffer.from("810105", "hex")))),
    ],
    [
      "of a kind that there is not",
      encode(TAG.sequence, encode(0xa0, encode(TAG.sequence, encode(primitiveTag(9))))),
    ],
    ["of a bare identifier", objectIdentifier("1.2.3")],
    [
      "with bytes behind",
      Buffer.concat([encode(TAG.sequence, encode(0xa0, encode(TAG.sequence, host("gov.vn")))), Buffer.of(0)]),
    ],
  ])("%s make no path", async (_, der) => {
    const extensions = [new x509.Extension("2.5.29.30", true, new Uint8Array(der))];
    const authority = await root.issueAuthority({ name: "ca", subject: personName("CA"), extensions });
    const signer = { name: "s", subject: personName("S"), extensions: [alternativeNames(...named.names)] };
    expect(check(await authority.issue(signer))).toEqual(BAD_CHAIN);
  });

  test("with an explicit minimum of 0, which some write, are the same as without", async () => {
    const tree = encode(TAG.sequence, host("gov.vn"), Buffer.from("800100", "hex"));
    const der = new Uint8Array(encode(TAG.sequence, encode(0xa0, tree)));
    const extensions = [new x509.Extension("2.5.29.30", true, der)];
    const authority = await root.issueAuthority({ name: "ca", subject: personName("CA"), extensions });
    const signer = { name: "s", subject: personName("S"), extensions: [alternativeNames(...named.names)] };
    expect(check(await authority.issue(signer))).toHaveProperty("path");
  });

  test("by the hundreds, with names by the hundreds, are compared no more often than the limit", async () => {
    const many = (letter: string, count: number): Uint8Array[] =>
      Array.from({ length: count }, (_, index) => host(`${letter}${index}.example.vn`));
    const extensions = [nameConstraints({ excluded: many("x", 600) })];
    let authority = root;
    for (let depth = 0; depth < 6; depth++) {
      authority = await authority.issueAuthority({
        name: "ca",
        subject: personName(`CA ${depth}`),
        extensions,
      });
    }
    const namedBy = async (count: number): Promise<TestIdentity> => {
      const names = alternativeNames(...many("y", count));
      return await authority.issue({ name: "s", subject: personName("S"), extensions: [names] });
    };
    const perName = 6 * 600;
    const most = Math.floor(MAX_NAME_COMPARISONS / perName) - 6;
    expect(check(await namedBy(most))).toHaveProperty("path");
    const begun = performance.now();
    expect(check(await namedBy(800))).toEqual(BAD_CHAIN);
    expect(performance.now() - begun).toBeLessThan(5000);
  });
});
