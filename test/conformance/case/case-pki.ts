import "reflect-metadata"; // before @peculiar/x509, which registers its algorithms with it
import * as x509 from "@peculiar/x509";
import {
  type CertificateRequest,
  createRoot,
  generateKeys,
  personName,
  type TestAuthority,
  type TestIdentity,
} from "../../pki/test-pki.ts";

const DAY_MS = 86_400_000;
const TIME_STAMPING = "1.3.6.1.5.5.7.3.8";

/** A moment some days from now; before it with a minus. */
export const inDays = (days: number): Date => new Date(Date.now() + days * DAY_MS);

/** A moment at the beginning of a year. */
export const year = (number: number): Date => new Date(Date.UTC(number, 0, 1));

type Issue = (request: Partial<CertificateRequest>, authority?: TestAuthority) => Promise<TestIdentity>;

/** Authorities that have been there for long and will be, and who signs and stamps by them. RSA-2048 all. */
export interface CasePki {
  readonly root: TestAuthority;
  readonly issuing: TestAuthority;
  /** Under no root that is trusted. */
  readonly stranger: TestAuthority;
  readonly signer: TestIdentity;
  readonly clerk: TestIdentity;
  readonly tsa: TestIdentity;
  /** The keys of all signers: making them takes long. */
  readonly keys: CryptoKeyPair;
  /** A signer's certificate with something about it, by the issuing authority unless another is named. */
  readonly signerWith: Issue;
  /** A time stamp server's certificate with something about it. */
  readonly tsaWith: Issue;
}

const LIFE = { notBefore: year(2005), notAfter: year(2049) } as const;

export async function createCasePki(): Promise<CasePki> {
  const [keys, tsaKeys] = await Promise.all([generateKeys("RSA-2048"), generateKeys("RSA-2048")]);
  const authority = (commonName: string): CertificateRequest => ({
    name: commonName,
    subject: [{ C: ["VN"] }, { O: ["Cơ quan thử nghiệm"] }, { CN: [commonName] }],
    ...LIFE,
  });
  const root = await createRoot(authority("CA gốc các ca kiểm thử"));
  const issuing = await root.issueAuthority(authority("CA cấp phát các ca kiểm thử"));
  const stranger = await createRoot(authority("CA lạ"));
  let number = 0;
  const signerWith: Issue = async (request, by = issuing) =>
    by.issue({ name: `signer-${++number}`, subject: personName("Nguyễn Văn An"), keys, ...request });
  const tsaWith: Issue = async (request, by = issuing) =>
    by.issue({
      name: `tsa-${++number}`,
      subject: personName("Dấu thời gian", null),
      keys: tsaKeys,
      keyUsage: x509.KeyUsageFlags.digitalSignature,
      ...LIFE,
      ...request,
      extensions: request.extensions ?? timeStamping(),
    });
  return {
    root,
    issuing,
    stranger,
    keys,
    signerWith,
    tsaWith,
    signer: await signerWith({}),
    clerk: await signerWith({ subject: personName("Trần Thị Bình", "Văn thư") }),
    tsa: await tsaWith({}),
  };
}

/** The purpose of a time stamp server's certificate, and of no other. */
export function timeStamping(isCritical = true, ...others: readonly string[]): readonly x509.Extension[] {
  return [new x509.ExtendedKeyUsageExtension([TIME_STAMPING, ...others], isCritical)];
}
