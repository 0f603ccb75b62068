import { createHash } from "node:crypto";
import { SignedXml } from "xml-crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { checkXmlSignatures } from "../../../agent/ades/xml-check.ts";
import { MemorySource } from "../../../agent/pdf/source.ts";
import { pem } from "../../pki/pki-folder.ts";
import { createTestPki, type TestIdentity, type TestPki } from "../../pki/test-pki.ts";
import { checkBytes, verdictOf } from "../check/checking.ts";
import { RSA, recentSigningOf, signBytes } from "./signing.ts";

const DS = "http://www.w3.org/2000/09/xmldsig#";
const C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
const EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#";
const RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
const RSA_SHA1 = `${DS}rsa-sha1`;
const SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256";
const ENVELOPED = `${DS}enveloped-signature`;

const INVOICE =
  '<HDon xmlns="urn:h" xmlns:x="urn:x"><DLHDon Id="data" x:loai="1"><TToan>1.000.000</TToan><!-- c --></DLHDon><DSCKS/></HDon>';

let pki: TestPki;

beforeAll(async () => {
  pki = await createTestPki();
});

interface Outside {
  readonly identity?: TestIdentity;
  readonly method?: string;
  readonly canonical?: string;
  readonly digest?: string;
  readonly transforms?: readonly string[];
  readonly uri?: string;
  readonly place?: string;
  readonly keyInfo?: string;
}

/** Signs as other software does, with xml-crypto. */
function outside(text: string, options: Outside = {}): string {
  const { identity = pki.leader, method = RSA_SHA256, canonical = C14N, digest = SHA256 } = options;
  const { transforms = [ENVELOPED, canonical], uri = "", place = "/*" } = options;
  const signer = new SignedXml({
    privateKey: pem(identity.pkcs8, "PRIVATE KEY"),
    signatureAlgorithm: method,
    canonicalizationAlgorithm: canonical,
    getKeyInfoContent: () => options.keyInfo ?? x509Data(identity),
  });
  signer.addReference({
    xpath: uri === "" ? "/*" : `//*[@Id='${uri.slice(1)}']`,
    uri: uri.slice(1),
    isEmptyUri: uri === "",
    transforms: [...transforms],
    digestAlgorithm: digest,
  });
  signer.computeSignature(text, { prefix: "ds", location: { reference: place, action: "append" } });
  return signer.getSignedXml();
}

function x509Data({ certificate }: TestIdentity): string {
  return `<ds:X509Data><ds:X509Certificate>${Buffer.from(certificate).toString("base64")}</ds:X509Certificate></ds:X509Data>`;
}

/** The issuing certificate, which xml-crypto's signatures do not carry, is at hand as an office has it. */
async function verdict(text: string, content?: Uint8Array): Promise<string> {
  return verdictOf(await checkBytes(text, pki, content === undefined ? {} : { content }));
}

const UNCHAINED = "INDETERMINATE NO_CERTIFICATE_CHAIN_FOUND";

describe("a signature by xml-crypto", () => {
  test.each([
    ["inclusive", C14N],
    ["exclusive", EXCLUSIVE],
    ["inclusive with comments", `${C14N}#WithComments`],
    ["exclusive with comments", `${EXCLUSIVE}WithComments`],
  ])("in %s form is intact, over the document and over a part", async (_, canonical) => {
    for (const options of [{ uri: "" }, { uri: "#data", transforms: [canonical] }]) {
      const signed = outside(INVOICE.replace("<!-- c -->", ""), { canonical, ...options });
      const report = await checkBytes(signed, pki);
      expect(report.signatures).toMatchObject([{ intact: true, level: "xmldsig" }]);
      expect(report.signatures[0]?.coversWholeFile).toBe(options.uri === "");
      const changed = await checkBytes(signed.replace("1.000.000", "9.000.000"), pki);
      expect(verdictOf(changed)).toBe("TOTAL-FAILED HASH_FAILURE");
    }
  });

  test("with SHA-1 is told to be weak", async () => {
    const weak = outside(INVOICE, { method: RSA_SHA1, digest: `${DS}sha1` });
    const { signatures } = await checkBytes(weak, pki);
    expect(signatures).toMatchObject([
      { intact: true, subIndication: "CRYPTO_CONSTRAINTS_FAILURE", algorithms: { digest: "SHA-1" } },
    ]);
    expect(signatures[0]?.remarks).toContain("WEAK_ALGORITHM");
  });

  test("says what it covers where that is not the whole document", async () => {
    const signed = outside(INVOICE, { uri: "#data", transforms: [EXCLUSIVE], canonical: EXCLUSIVE });
    const { signatures } = await checkBytes(signed, pki);
    expect(signatures).toMatchObject([{ coversWholeFile: false, intact: true }]);
    expect(signatures[0]?.field).toBe("(#data)");
  });

  test.each([
    ["a key without a certificate", "<ds:KeyValue/>", "INDETERMINATE NO_SIGNING_CERTIFICATE_FOUND"],
    ["a key's name", "<ds:KeyName>Nguyễn Văn An</ds:KeyName>", "INDETERMINATE NO_SIGNING_CERTIFICATE_FOUND"],
    [
      "a certificate that can't be read",
      "<ds:X509Data><ds:X509Certificate>AAAA</ds:X509Certificate></ds:X509Data>",
      "INDETERMINATE NO_SIGNING_CERTIFICATE_FOUND",
    ],
  ])("with %s has no signer", async (_, keyInfo, expected) => {
    expect(await verdict(outside(INVOICE, { keyInfo }))).toBe(expected);
  });

  test("with another's certificate does not hold", async () => {
    expect(await verdict(outside(INVOICE, { keyInfo: x509Data(pki.organisation) }))).toBe(
      "TOTAL-FAILED SIG_CRYPTO_FAILURE",
    );
  });
});

/** A signature made by hand over parts that are made by hand: what no signer would make. */
function handMade(info: string, { objects = "", value = "AAAA" } = {}): string {
  return `<ds:Signature xmlns:ds="${DS}" Id="s">${info}<ds:SignatureValue>${value}</ds:SignatureValue><ds:KeyInfo>${x509Data(pki.leader)}</ds:KeyInfo>${objects}</ds:Signature>`;
}

function signedInfo(references: string, { canonical = EXCLUSIVE, method = RSA_SHA256 } = {}): string {
  return `<ds:SignedInfo><ds:CanonicalizationMethod Algorithm="${canonical}"/><ds:SignatureMethod Algorithm="${method}"/>${references}</ds:SignedInfo>`;
}

function reference(uri: string | null, transforms: readonly string[] = [EXCLUSIVE], digest = "AAAA"): string {
  const list = transforms.map((one) => `<ds:Transform Algorithm="${one}"/>`).join("");
  return `<ds:Reference${uri === null ? "" : ` URI="${uri}"`}><ds:Transforms>${list}</ds:Transforms><ds:DigestMethod Algorithm="${SHA256}"/><ds:DigestValue>${digest}</ds:DigestValue></ds:Reference>`;
}

describe("a signature that is none", () => {
  const XPATH = "http://www.w3.org/TR/1999/REC-xpath-19991116";
  const XSLT = "http://www.w3.org/TR/1999/REC-xslt-19991116";
  const FILTER = "http://www.w3.org/2002/06/xmldsig-filter2";
  const CONSTRAINTS = "INDETERMINATE SIG_CONSTRAINTS_FAILURE";
  test.each([
    ["XPath", reference("", [XPATH]), CONSTRAINTS],
    ["XSLT", reference("", [XSLT, EXCLUSIVE]), CONSTRAINTS],
    ["an XPath filter", reference("", [ENVELOPED, FILTER]), CONSTRAINTS],
    ["Base64", reference("#data", [`${DS}base64`]), CONSTRAINTS],
    ["two forms", reference("", [EXCLUSIVE, C14N]), CONSTRAINTS],
    ["the signature left out last", reference("", [EXCLUSIVE, ENVELOPED]), CONSTRAINTS],
    ["no address", reference(null), CONSTRAINTS],
    ["a pointer of another kind", reference("#xpointer(//a)"), CONSTRAINTS],
    ["what is not there", reference("#nowhere"), "INDETERMINATE SIGNED_DATA_NOT_FOUND"],
    ["a page of the net", reference("http://127.0.0.1:9/x"), "INDETERMINATE SIGNED_DATA_NOT_FOUND"],
    ["a file of this machine", reference("file:///etc/passwd"), "INDETERMINATE SIGNED_DATA_NOT_FOUND"],
    ["another file", reference("thu.docx"), "INDETERMINATE SIGNED_DATA_NOT_FOUND"],
    ["65 references", reference("#data").repeat(65), CONSTRAINTS],
    ["no reference", "", "TOTAL-FAILED FORMAT_FAILURE"],
    ["a digest that is no Base64", reference("#data", [EXCLUSIVE], "??"), "TOTAL-FAILED FORMAT_FAILURE"],
    ["loose bits", reference("#data", [EXCLUSIVE], "AAB="), "TOTAL-FAILED FORMAT_FAILURE"],
  ])("for %s", async (_, references, expected) => {
    const text = INVOICE.replace("<DSCKS/>", handMade(signedInfo(references)));
    expect(await verdict(text)).toBe(expected);
  });

  test.each([
    ["hmac-sha1", `${DS}hmac-sha1`],
    ["hmac-sha256", "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"],
    ["none", "none"],
    ["RSA of MD5", "http://www.w3.org/2001/04/xmldsig-more#rsa-md5"],
  ])("by %s", async (_, method) => {
    const text = INVOICE.replace("<DSCKS/>", handMade(signedInfo(reference("#data"), { method })));
    expect(await verdict(text)).toBe("INDETERMINATE CRYPTO_CONSTRAINTS_FAILURE");
  });

  test("of elements in no order, twice, or strange", async () => {
    const info = signedInfo(reference("#data"));
    const good = handMade(info);
    for (const bad of [
      good.replace(info, `${info}${info}`),
      good.replace(info, ""),
      good.replace("<ds:KeyInfo>", "<evil/><ds:KeyInfo>"),
      good.replace("AAAA</ds:SignatureValue>", "AA<!-- -->AA</ds:SignatureValue>"),
      good.replace("<ds:SignatureValue>", "<ds:SignatureValue><a/>"),
    ]) {
      expect(await verdict(INVOICE.replace("<DSCKS/>", bad))).toBe("TOTAL-FAILED FORMAT_FAILURE");
    }
  });

  test("is passed over where its element was left empty", async () => {
    expect(await verdict(INVOICE.replace("<DSCKS/>", `<Signature xmlns="${DS}"/>`))).toBe("NONE");
  });
});

describe("what is signed beside a signature", () => {
  test("is checked where it is given, and never fetched", async () => {
    const content = Buffer.from("một tệp");
    const digest = createHash("sha256").update(content).digest("base64");
    const made = handMade(
      signedInfo(reference("thu.docx", [], digest).replace("<ds:Transforms></ds:Transforms>", "")),
    );
    // Its value was made up, so that all but the value holds.
    expect(await verdict(made, content)).toBe("TOTAL-FAILED SIG_CRYPTO_FAILURE");
    expect(await verdict(made, Buffer.from("một tệp khác"))).toBe("TOTAL-FAILED HASH_FAILURE");
    expect(await verdict(made)).toBe("INDETERMINATE SIGNED_DATA_NOT_FOUND");
  });
});

describe("XAdES properties", () => {
  const sign = async (text = INVOICE): Promise<string> =>
    (await signBytes(recentSigningOf(Buffer.from(text), pki, pki.leader, RSA), "xades")).bytes.toString(
      "utf8",
    );

  test("that name no certificate reach no level", async () => {
    const signed = await sign();
    const [named = ""] = /<xades:SigningCertificateV2.*<\/xades:SigningCertificateV2>/su.exec(signed) ?? [];
    const levelOf = async (text: string): Promise<string | undefined> =>
      (await checkBytes(text, pki)).signatures[0]?.level;
    expect(await levelOf(signed)).toBe("B-B");
    expect(await levelOf(signed.replace(named, ""))).toBe("xmldsig");
  });

  test("that are changed, or of another signature, or there twice, do not hold", async () => {
    const signed = await sign();
    const [, properties = ""] =
      /(<xades:QualifyingProperties.*<\/xades:QualifyingProperties>)/su.exec(signed) ?? [];
    const time = signed.replace(/(<xades:SigningTime>)\d{4}/u, "$12025");
    expect(await verdict(time)).toBe("TOTAL-FAILED HASH_FAILURE");
    expect(await verdict(signed.replace(/Target="#kyso-/u, 'Target="#other-'))).toBe(
      "TOTAL-FAILED FORMAT_FAILURE",
    );
    expect(await verdict(signed.replace(properties, properties + properties))).toBe(
      "TOTAL-FAILED FORMAT_FAILURE",
    );
  });

  test("that nobody signed are not believed", async () => {
    const signed = outside(INVOICE.replace("<!-- c -->", ""));
    const properties =
      '<ds:Object><xades:QualifyingProperties xmlns:xades="http://uri.etsi.org/01903/v1.3.2#"><xades:SignedProperties Id="p">' +
      "<xades:SignedSignatureProperties><xades:SigningTime>2020-01-01T00:00:00Z</xades:SigningTime>" +
      "</xades:SignedSignatureProperties></xades:SignedProperties></xades:QualifyingProperties></ds:Object>";
    expect(await verdict(signed)).toBe(UNCHAINED);
    expect(await verdict(signed.replace("</ds:Signature>", `${properties}</ds:Signature>`))).toBe(
      "TOTAL-FAILED FORMAT_FAILURE",
    );
  });

  test("name the certificate: another one with the same key is not the signer's", async () => {
    const signed = await sign();
    const base64 = (der: Uint8Array): string => Buffer.from(der).toString("base64");
    const swapped = signed.replace(base64(pki.leader.certificate), base64(pki.wrongKeyUsage.certificate));
    expect(swapped).not.toBe(signed);
    expect(await verdict(swapped)).toBe("INDETERMINATE NO_SIGNING_CERTIFICATE_FOUND");
  });
});

describe("what others add to an XAdES signature", () => {
  const UNREAD = Buffer.from("answer").toString("base64");
  const base64 = (der: Uint8Array): string => Buffer.from(der).toString("base64");
  const added = async (text: (issuing: string) => string): Promise<string> => {
    const { bytes } = await signBytes(recentSigningOf(Buffer.from(INVOICE), pki, pki.leader, RSA), "xades");
    const [issuing = ""] = pki.leader.chain.map(base64);
    const properties = `<xades:UnsignedProperties><xades:UnsignedSignatureProperties>${text(issuing)}</xades:UnsignedSignatureProperties></xades:UnsignedProperties>`;
    return bytes
      .toString("utf8")
      .replace(`<ds:X509Certificate>${issuing}</ds:X509Certificate>`, "")
      .replace("</xades:QualifyingProperties>", `${properties}</xades:QualifyingProperties>`);
  };

  test("certificates help to find its path", async () => {
    expect(await verdict(await added(() => ""))).toBe(UNCHAINED);
    const values = (der: string): string =>
      `<xades:CertificateValues><xades:EncapsulatedX509Certificate>${der}</xades:EncapsulatedX509Certificate></xades:CertificateValues>`;
    expect(await verdict(await added(values))).toBe("TOTAL-PASSED");
    expect(await verdict(await added(() => values(UNREAD)))).toBe(UNCHAINED);
  });

  test("answers are taken along", async () => {
    const text = await added(
      () =>
        `<xades:RevocationValues><xades:CRLValues><xades:EncapsulatedCRLValue>${UNREAD}</xades:EncapsulatedCRLValue></xades:CRLValues>` +
        `<xades:OCSPValues><xades:EncapsulatedOCSPValue>${UNREAD}</xades:EncapsulatedOCSPValue></xades:OCSPValues></xades:RevocationValues>`,
    );
    const [signature] = await checkXmlSignatures(new MemorySource(Buffer.from(text)));
    expect(signature?.answers).toEqual({ crls: [Buffer.from("answer")], ocsps: [Buffer.from("answer")] });
    expect(await verdict(text)).toBe(UNCHAINED);
  });

  test("countersignatures and archive time stamps are passed over", async () => {
    const { bytes } = await signBytes(recentSigningOf(Buffer.from("<x/>"), pki, pki.leader, RSA), "xmldsig");
    const [other = ""] = /<ds:Signature .*<\/ds:Signature>/su.exec(bytes.toString("utf8")) ?? [];
    const text = await added(
      () =>
        `<xades:CounterSignature>${other}</xades:CounterSignature>` +
        '<a:ArchiveTimeStamp xmlns:a="http://uri.etsi.org/01903/v1.4.1#"><x/></a:ArchiveTimeStamp>',
    );
    expect((await checkBytes(text, pki)).signatures).toMatchObject([{ intact: true, level: "B-B" }]);
    const pretended = text.replaceAll("xades:CounterSignature", "xades:Other");
    expect((await checkBytes(pretended, pki)).signatures).toHaveLength(2);
  });
});

describe("a document around signed content", () => {
  /** Signed by xml-crypto, with its certificate's issuer among the trusted. */
  const signedPart = (): string =>
    outside('<doc><part Id="data">trả 1 đồng</part><place/></doc>', {
      uri: "#data",
      transforms: [EXCLUSIVE],
      canonical: EXCLUSIVE,
      place: "//place",
    });
  const SIGNATURE = /<ds:Signature .*<\/ds:Signature>/su;
  const PART = /<part .*?<\/part>/su;
  const SUSPECT = "INDETERMINATE SIG_CONSTRAINTS_FAILURE";

  const wrapped: readonly [string, (signed: string, part: string, signature: string) => string, string][] = [
    [
      "a copy with another Id beside it",
      (s, p) => s.replace(p, `<part Id="evil">trả 9 đồng</part>${p}`),
      SUSPECT,
    ],
    [
      "a copy with the same Id beside it",
      (s, p) => s.replace(p, `<part Id="data">9</part>${p}`),
      "TOTAL-FAILED FORMAT_FAILURE",
    ],
    [
      "a copy with the same Id under another name",
      (s, p) => s.replace(p, `<part ID="data">9</part>${p}`),
      "TOTAL-FAILED FORMAT_FAILURE",
    ],
    ["a copy without an Id in its place", (s, p) => s.replace(p, `<part>9</part><old>${p}</old>`), SUSPECT],
    ["a copy around it", (s, p) => s.replace(p, `<part Id="evil">9${p}</part>`), SUSPECT],
    [
      "itself within an object of the signature",
      (s, p) =>
        s
          .replace(p, '<part Id="evil">9</part>')
          .replace("</ds:Signature>", `<ds:Object>${p}</ds:Object></ds:Signature>`),
      SUSPECT,
    ],
    [
      "itself alone within an object of the signature",
      (s, p) =>
        s.replace(p, "<other/>").replace("</ds:Signature>", `<ds:Object>${p}</ds:Object></ds:Signature>`),
      SUSPECT,
    ],
    [
      "itself as a child of the signature",
      (s, p) => s.replace(p, '<part Id="evil">9</part>').replace("<ds:KeyInfo", `${p}<ds:KeyInfo`),
      "TOTAL-FAILED FORMAT_FAILURE",
    ],
    ["a comment that cuts its text short", (s) => s.replace("trả 1 đồng", "trả 1 <!-- -->đồng"), SUSPECT],
  ];
  test.each(wrapped)("is not taken for signed with %s", async (_, wrap, expected) => {
    const signed = signedPart();
    const [part = ""] = PART.exec(signed) ?? [];
    const [signature = ""] = SIGNATURE.exec(signed) ?? [];
    expect(await verdict(signed)).toBe(UNCHAINED);
    const bad = wrap(signed, part, signature);
    expect(bad).not.toBe(signed);
    const report = await checkBytes(bad, pki);
    expect(verdictOf(report)).toBe(expected);
    expect(report.signatures[0]?.coversWholeFile).toBe(false);
  });

  test("is not taken for signed where an enveloped signature was moved out of what it signs", async () => {
    const text = '<doc><part Id="data">1</part></doc>';
    const transforms = [ENVELOPED, EXCLUSIVE];
    const signed = outside(text, { uri: "#data", transforms, canonical: EXCLUSIVE, place: "//part" });
    expect(await verdict(signed)).toBe(UNCHAINED);
    const [signature = ""] = SIGNATURE.exec(signed) ?? [];
    const moved = signed.replace(signature, "").replace("</doc>", `${signature}</doc>`);
    expect(await verdict(moved)).toBe(SUSPECT);
  });

  test.each([
    ["an object", (evil: string) => ["</ds:Signature>", `<ds:Object>${evil}</ds:Object></ds:Signature>`]],
    ["its key's information", (evil: string) => ["</ds:KeyInfo>", `${evil}</ds:KeyInfo>`]],
  ])("is not taken for signed with a copy in %s of the signature that is left out", async (_, put) => {
    const signed = outside("<doc><part>1</part></doc>", { canonical: EXCLUSIVE });
    expect(await verdict(signed)).toBe(UNCHAINED);
    const [from = "", to = ""] = put('<part xmlns="">9</part>');
    expect(await verdict(signed.replace(from, to))).toBe(SUSPECT);
    const [, harmless = ""] = put('<other xmlns="">9</other>');
    expect(await verdict(signed.replace(from, harmless))).toBe(UNCHAINED);
    const both = outside(signed.replace(from, harmless), { canonical: EXCLUSIVE });
    const last = both.lastIndexOf(from);
    const twice = both.slice(0, last) + harmless + both.slice(last + from.length);
    expect((await checkBytes(twice, pki)).signatures.at(-1)?.subIndication).toBe(
      "NO_CERTIFICATE_CHAIN_FOUND",
    );
  });

  test("is known not to be covered where an instruction or an object was added to a signed root", async () => {
    const signed = outside('<doc Id="data">1</doc>', {
      uri: "#data",
      transforms: [ENVELOPED, EXCLUSIVE],
      canonical: EXCLUSIVE,
    });
    const covers = async (text: string): Promise<boolean | undefined> =>
      (await checkBytes(text, pki)).signatures[0]?.coversWholeFile;
    expect(await covers(signed)).toBe(true);
    expect(await covers(`<?xml-stylesheet href="evil.xsl"?>${signed}`)).toBe(false);
    expect(
      await covers(signed.replace("</ds:Signature>", "<ds:Object><x/></ds:Object></ds:Signature>")),
    ).toBe(false);
  });
});
