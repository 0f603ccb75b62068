import { beforeAll, describe, expect, test } from "vitest";
import type { PdfArray, PdfDict, PdfString } from "../../../agent/pdf/object.ts";
import { serialise } from "../../../agent/pdf/serialise.ts";
import { textOfString } from "../../../agent/pdf/text-string.ts";
import type { SigningTraits } from "../../../agent/pades/seed-value.ts";
import { signPdf } from "../../../agent/pades/sign.ts";
import { signatureFields } from "../../../agent/verify/signature-field.ts";
import { parseCertificate, type Certificate } from "../../../agent/x509/certificate.ts";
import { createTestPki, type TestPki } from "../../pki/test-pki.ts";
import { codeOf, prepare } from "./prepared-pdf.ts";
import { samplePdf, type SamplePdf } from "./sample-pdf.ts";
import { opened, rsaSigner } from "./signer.ts";

let pki: TestPki;
let path: readonly Certificate[];

beforeAll(async () => {
  pki = await createTestPki();
  path = [pki.leader.certificate, ...pki.leader.chain].map((der) => parseCertificate(der));
});

function seeded(seed: string, change: Partial<SamplePdf> = {}): SamplePdf {
  return {
    pages: [{ annots: "[101 0 R]" }],
    catalog: "/AcroForm << /Fields [101 0 R] /SigFlags 3 >>",
    objects: { 101: `<< /FT /Sig /T (Approval) /SV << /Type /SV ${seed} >> >>` },
    ...change,
  };
}

const outcome = (seed: string, signing: SigningTraits = {}, reason?: string): string =>
  codeOf(seeded(seed), { fieldName: "Approval", reason, signing });

const UNMET = "PDF_SEED_VALUE_UNMET";

describe("seed values", () => {
  test.each<[string, string, SigningTraits]>([
    ["/Filter /Adobe.PPKLite /Ff 1", "none", {}],
    ["/Filter /Adobe.PPKMS /Ff 1", UNMET, {}],
    ["/Filter /Adobe.PPKMS", "none", {}],
    ["/SubFilter [/adbe.pkcs7.detached /ETSI.CAdES.detached] /Ff 2", "none", {}],
    ["/SubFilter [/adbe.pkcs7.detached] /Ff 2", UNMET, {}],
    ["/SubFilter [/adbe.pkcs7.detached]", "none", {}],
    ["/V 3 /Ff 4", "none", {}],
    ["/V 4 /Ff 4", UNMET, {}],
    ["/DigestMethod [/SHA1 /SHA256] /Ff 64", "none", { hash: "SHA-256" }],
    ["/DigestMethod [(SHA384)] /Ff 64", UNMET, { hash: "SHA-256" }],
    ["/DigestMethod [(SHA384)] /Ff 64", "none", { hash: "SHA-384" }],
    ["/DigestMethod [(SHA384)] /Ff 64", "none", {}],
    ["/DigestMethod [/SHA384]", "none", { hash: "SHA-256" }],
    ["/AddRevInfo true /Ff 32", UNMET, {}],
    ["/AddRevInfo false /Ff 32", "none", {}],
    ["/LegalAttestation [(x)] /Ff 16", UNMET, {}],
    ["/LockDocument /true /Ff 128", UNMET, {}],
    ["/LockDocument /auto /Ff 128", "none", {}],
    ["/AppearanceFilter (x) /Ff 256", UNMET, {}],
    ["/TimeStamp << /URL (http://x) /Ff 1 >>", UNMET, { hasTimestamp: false }],
    ["/TimeStamp << /URL (http://x) /Ff 1 >>", "none", { hasTimestamp: true }],
    ["/TimeStamp << /URL (http://x) >>", "none", { hasTimestamp: false }],
    ["/Ff (x) /SubFilter 7 /Reasons 1 /Cert 1 /MDP 1 /DigestMethod << >>", "none", {}],
    ["/Ff 511 /SubFilter 7 /V (x) /Cert 1 /MDP 1 /DigestMethod << >>", UNMET, {}],
  ])("%s ends in %s", (seed, code, signing) => {
    // The last has all required, so a reason may not be given.
    expect(outcome(seed, signing, code === UNMET ? "x" : undefined)).toBe(code);
  });

  test.each<[string, string | undefined, string | null]>([
    ["/Reasons [(Duyet) (Xem)] /Ff 8", "Xem", "Xem"],
    ["/Reasons [(Duyet)] /Ff 8", undefined, "Duyet"],
    ["/Reasons [(Duyet) (Xem)] /Ff 8", undefined, null],
    ["/Reasons [(Duyet)] /Ff 8", "Khac", null],
    ["/Reasons [(Duyet)]", "Khac", "Khac"],
    ["/Reasons [(.)] /Ff 8", "Khac", null],
    ["/Ff 8", "Khac", null],
  ])("%s with %s signs for %s", (seed, given, signed) => {
    const request = { fieldName: "Approval", reason: given };
    if (signed === null) {
      expect(codeOf(seeded(seed), request)).toBe(UNMET);
      return;
    }
    const [field] = signatureFields(prepare(seeded(seed), request).document);
    const reason = field?.signature?.dict.get("Reason") as PdfString;
    expect(textOfString(reason.bytes)).toBe(signed);
  });

  test("with a period alone leave the reason out", () => {
    const request = { fieldName: "Approval", reason: undefined };
    const [field] = signatureFields(prepare(seeded("/Reasons [(.)] /Ff 8"), request).document);
    expect(field?.signature?.dict.has("Reason")).toBe(false);
  });
});

describe("seed values for the certificate", () => {
  const hex = (bytes: Uint8Array | undefined): string => `<${Buffer.from(bytes ?? []).toString("hex")}>`;
  const certificate = (entries: string): string => outcome(`/Cert << ${entries} >>`, { path });

  test("name the signer, or who issued to the signer", () => {
    const [signer, issuer, root] = path;
    expect(certificate(`/Subject [<00> ${hex(signer?.der)}] /Ff 1`)).toBe("none");
    expect(certificate(`/Subject [${hex(issuer?.der)}] /Ff 1`)).toBe(UNMET);
    expect(certificate(`/Subject [${hex(issuer?.der)}]`)).toBe("none");
    expect(certificate(`/Issuer [${hex(root?.der ?? issuer?.der)}] /Ff 2`)).toBe("none");
    expect(certificate(`/Issuer [${hex(signer?.der)}] /Ff 2`)).toBe(UNMET);
  });

  test("name parts of the subject", () => {
    const name = path[0]?.subject.commonName ?? "";
    const text = hex(Buffer.from(`\ufeff${name}`, "utf16le").swap16());
    expect(certificate(`/SubjectDN [<< /CN (x) >> << /CN ${text} >>] /Ff 8`)).toBe("none");
    expect(certificate(`/SubjectDN [<< /CN ${text} /O (x) >>] /Ff 8`)).toBe(UNMET);
    expect(certificate(`/SubjectDN [<< /CN ${text} /X (x) >>] /Ff 8`)).toBe(UNMET);
  });

  test("ask for key usage, and for policies that this certificate has none of", () => {
    const bits = path[0]?.keyUsage;
    const first = bits?.digitalSignature === true ? "1" : "0";
    const other = first === "1" ? "0" : "1";
    expect(certificate(`/KeyUsage [(${first}XXXX)] /Ff 32`)).toBe("none");
    expect(certificate(`/KeyUsage [(${other}XXXX)] /Ff 32`)).toBe(UNMET);
    expect(certificate(`/OID [(1.2.3)] /Ff 4`)).toBe(UNMET);
  });

  test("are not checked before the certificate is known", () => {
    expect(outcome("/Cert << /Subject [<00>] /Ff 1 >>")).toBe("none");
  });

  test("keep the key from being used", async () => {
    const bytes = samplePdf(seeded("/Cert << /Subject [<00>] /Ff 1 >>"));
    const user = rsaSigner(pki.leader);
    const request = { place: null, signerName: "A", time: new Date(), fieldName: "Approval" };
    await expect(signPdf({ ...opened(bytes), ...user, request })).rejects.toMatchObject({ code: UNMET });
    expect(user.key.asked).toEqual([]);
  });
});

describe("a field that asks for a certification", () => {
  const request = { fieldName: "Approval" };

  test.each([1, 2, 3])("with P %i makes the first signature one", (permission) => {
    const { document } = prepare(seeded(`/MDP << /P ${permission} >>`), request);
    const [field] = signatureFields(document);
    const list = document.resolve(field?.signature?.dict.get("Reference") ?? null) as PdfArray;
    const text = Buffer.from(serialise(list)).toString("latin1").replaceAll(/\s+/g, " ");
    expect(text).toContain("/TransformMethod /DocMDP");
    expect(text).toContain(`/V /1.2 /P ${permission}`);
    const permissions = document.resolve(document.catalog.get("Perms")) as PdfDict;
    expect(permissions.get("DocMDP")).toEqual(field?.dict.get("V"));
  });

  test("with P 0 makes an ordinary one", () => {
    expect(prepare(seeded("/MDP << /P 0 >>"), request).document.catalog.has("Perms")).toBe(false);
  });

  test("keeps the rights that the document has beside it", () => {
    const sample = seeded("/MDP << /P 2 >>", {
      catalog: "/AcroForm << /Fields [101 0 R] >> /Perms << /UR3 << >> >>",
    });
    const { document } = prepare(sample, request);
    expect([...(document.catalog.get("Perms") as PdfDict).keys()]).toEqual(["UR3", "DocMDP"]);
    const form = document.resolve(document.catalog.get("AcroForm")) as PdfDict;
    expect(form.get("SigFlags")).toBe(3);
  });

  test("is refused behind another signature", () => {
    const sample = seeded("/MDP << /P 2 >>");
    const signed = {
      ...sample,
      catalog: "/AcroForm << /Fields [101 0 R 102 0 R] >>",
      objects: { ...sample.objects, 102: "<< /FT /Sig /T (First) /V << /Type /Sig >> >>" },
    };
    expect(codeOf(signed, request)).toBe(UNMET);
  });
});
