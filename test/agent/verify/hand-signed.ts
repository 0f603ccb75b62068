import { createHash } from "node:crypto";
import { prepareSigner } from "../../../agent/cms/signed-data.ts";
import type { SignatureAlgorithm } from "../../../agent/x509/signature-algorithm.ts";
import { signWith } from "../../pki/sign-with.ts";
import type { TestIdentity } from "../../pki/test-pki.ts";
import { samplePdf, type SamplePdf } from "../pades/sample-pdf.ts";

/** A signature that is put together by hand, so that each of its parts can be wrong on purpose. */
export interface HandSigned {
  readonly identity: TestIdentity;
  readonly subFilter?: string;
  readonly algorithm?: SignatureAlgorithm;
  /** Further entries of the signature dictionary. */
  readonly entries?: string;
  readonly sample?: SamplePdf;
  /** The trailer's `/Info`, as a reference. */
  readonly info?: string;
  /** Further root fields, as references. */
  readonly fields?: string;
  /** The byte range for a gap; what it leaves out is not signed. */
  readonly byteRange?: (gap: { start: number; end: number }, size: number) => number[];
  /** Replaces the CMS. */
  readonly cms?: (cms: Uint8Array, signedBytes: Buffer) => Uint8Array;
}

const RSA: SignatureAlgorithm = { scheme: "RSA-PKCS1", hash: "SHA-256" };
const HOUR_MS = 3_600_000;
const CONTENTS_BYTES = 4096;
const RANGE_ROOM = 60;
const HOLE = `<${"0".repeat(2 * CONTENTS_BYTES)}>`;

/** A document with one invisible signature, in a single revision. */
export function handSigned(wanted: HandSigned): Uint8Array {
  const {
    algorithm = RSA,
    subFilter = "ETSI.CAdES.detached",
    entries = "",
    sample = {},
    fields = "",
  } = wanted;
  const trailer = wanted.info === undefined ? "/Root 1 0 R" : `/Root 1 0 R /Info ${wanted.info}`;
  const unsigned = Buffer.from(
    samplePdf({
      ...sample,
      catalog: `/AcroForm << /Fields [100 0 R${fields === "" ? "" : ` ${fields}`}] /SigFlags 3 >> ${sample.catalog ?? ""}`,
      objects: {
        ...sample.objects,
        100: "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Signature1) /V 101 0 R /Rect [0 0 0 0] /F 132 /P 10 0 R >>",
        101: openSignature({ subFilter, entries }),
      },
    }),
  );
  // The trailer stands behind everything that has an offset.
  const file = Buffer.from(unsigned.toString("latin1").replace("/Root 1 0 R", trailer), "latin1");
  return fill(file, 0, { ...wanted, algorithm });
}

/** A signature dictionary without its byte range and its value, as it stands in the file. */
export function openSignature({ type = "Sig", subFilter = "ETSI.CAdES.detached", entries = "" }): string {
  return `<< /Type /${type} /Filter /Adobe.PPKLite /SubFilter /${subFilter} /M (${pdfDate(new Date(Date.now() - HOUR_MS))}) ${entries}
/ByteRange ${" ".repeat(RANGE_ROOM)} /Contents ${HOLE} >>`;
}

/** In UTC, to the second. */
function pdfDate(time: Date): string {
  return `D:${time.toISOString().slice(0, 19).replaceAll(/[-:T]/g, "")}Z`;
}

/** Signs a file with the first open signature behind an offset; its bytes up to the end are what is signed. */
export function signedFrom(bytes: Uint8Array, offset: number, identity: TestIdentity): Uint8Array {
  return fill(Buffer.from(bytes), offset, { identity, algorithm: RSA });
}

function fill(
  file: Buffer,
  offset: number,
  wanted: Pick<HandSigned, "identity" | "byteRange" | "cms"> & { readonly algorithm: SignatureAlgorithm },
): Uint8Array {
  const start = file.indexOf(HOLE, offset);
  const gap = { start, end: start + HOLE.length };
  const range = wanted.byteRange?.(gap, file.length) ?? [0, gap.start, gap.end, file.length - gap.end];
  const rangeAt = file.indexOf(`/ByteRange ${" ".repeat(RANGE_ROOM)}`, offset) + "/ByteRange ".length;
  file.write(`[${range.join(" ")}]`.padEnd(RANGE_ROOM), rangeAt);
  const signedBytes = Buffer.concat(
    Array.from({ length: range.length / 2 }, (_, index) => {
      const [from = 0, length = 0] = range.slice(2 * index);
      return file.subarray(from, from + length);
    }),
  );
  const cms = signDetached(wanted.identity, wanted.algorithm, signedBytes);
  file.write(Buffer.from(wanted.cms?.(cms, signedBytes) ?? cms).toString("hex"), start + 1);
  return file;
}

/** A PAdES CMS over some bytes. */
export function signDetached(
  identity: TestIdentity,
  algorithm: SignatureAlgorithm,
  signedBytes: Uint8Array,
): Uint8Array {
  const signer = prepareSigner({ ...identity, algorithm });
  const digest = createHash(algorithm.hash.replace("-", "")).update(signedBytes).digest();
  return signer.assemble(digest, signWith(identity, algorithm, signer.signedAttributes(digest)));
}
