import path from "node:path";
import { KysoError } from "../../protocol/error.ts";
import { MAX_FIELD_NAME_CHARACTERS } from "../../protocol/limit.ts";
import { PADES_LEVELS, type PadesLevel } from "../../protocol/pades-level.ts";
import { CERTIFICATE_ROLES, type CertificateRole } from "../../protocol/signature-kind.ts";
import type { TrustFolder } from "../trust/trust-folder.ts";
import type { SignaturePreference } from "../x509/algorithm-choice.ts";
import type { Values } from "./argument.ts";
import { type FormatChoice, formatChoice, suffixOf } from "./format-option.ts";
import { type KindChoice, kindChoice } from "./kind-option.ts";
import { outputPaths, type SigningPath } from "./output-path.ts";
import type { signDescription } from "./sign-option.ts";
import { namedTrust } from "./trust-option.ts";

/** Where a stamp goes; what is `null` is found for each document. */
export interface PlaceChoice {
  /** 0-based. */
  readonly page: number | null;
  readonly rect: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  } | null;
  /** Fully qualified name of the signature field. */
  readonly field: string | null;
}

/** What `kyso sign` was asked for, checked as far as that can be done without files and tokens. */
export interface SignChoice extends KindChoice {
  readonly paths: readonly SigningPath[];
  /** What the log says of how much was approved, and by which command; asked when the key is about to be used. */
  approved(): { readonly command: string; readonly files: number; readonly folder?: string };
  readonly format: FormatChoice;
  readonly mayReplaceInput: boolean;
  readonly tokenLabel: string;
  readonly pinFile: string | null;
  /** With the password of the documents. */
  readonly passwordFile: string | null;
  /** Absolute path. */
  readonly module: string | null;
  /** Lower-case hex. */
  readonly certificate: string | null;
  /** Whose the certificate is, for where the settings do not say. */
  readonly role: CertificateRole | null;
  readonly trust: readonly TrustFolder[];
  /** What is not said here is as the settings say. */
  readonly signature: Partial<SignaturePreference>;
  /** Addresses of time stamp servers; `undefined` leaves them to the settings. */
  readonly tsa: readonly string[] | undefined;
  /** `null`: the settings'. */
  readonly level: PadesLevel | null;
  readonly number: string | null;
  readonly date: string | null;
  readonly noSecret: boolean;
  readonly image: string | null;
  readonly place: PlaceChoice;
  readonly invisible: boolean;
}

/**
 * Checks what was typed.
 *
 * @throws {KysoError} USAGE, SIGN_KIND_INVALID
 */
export function signChoice(
  values: Values<(typeof signDescription)["options"]>,
  inputs: readonly string[],
): SignChoice {
  const format = formatChoice(values);
  const outputs = { out: values.out, outDir: values["out-dir"], suffix: suffixOf(format) };
  const paths = outputPaths(inputs, outputs);
  const place = {
    page: pageIndex(values.page),
    rect: rectangle(values.rect),
    field: fieldName(values.field),
  };
  const invisible = values.invisible === true;
  if (invisible && (values.image !== undefined || place.page !== null || place.rect !== null)) {
    throw new KysoError("USAGE", "--invisible goes with none of --image, --page, --rect");
  }
  return {
    paths,
    approved: () => ({ command: "sign", files: paths.length }),
    format,
    mayReplaceInput: values.force === true,
    ...kindChoice(values),
    tokenLabel: required(values.token, "--token"),
    pinFile: values["pin-file"] ?? null,
    passwordFile: values["password-file"] ?? null,
    module: values.module === undefined ? null : path.resolve(values.module),
    certificate: values.cert === undefined ? null : certificateHash(values.cert),
    role: values.role === undefined ? null : certificateRole(values.role),
    trust: namedTrust(values.trust),
    signature: { ...(values.pss === true && { scheme: "pss" }), ...hashChoice(values.hash) },
    tsa: values.tsa,
    level: values.level === undefined ? null : padesLevel(values.level),
    number: short(values.number, "--number", 100),
    date: short(values.date, "--date", 40),
    noSecret: values["no-secret"] === true,
    image: values.image ?? null,
    place,
    invisible,
  };
}

function fieldName(value: string | undefined): string | null {
  if (value === "") {
    throw new KysoError("USAGE", "--field is empty");
  }
  return short(value, "--field", MAX_FIELD_NAME_CHARACTERS);
}

function required(value: string | undefined, name: string): string {
  if (value === undefined || value === "") {
    throw new KysoError("USAGE", `${name} is missing`);
  }
  return value;
}

function short(value: string | undefined, name: string, limit: number): string | null {
  if (value !== undefined && value.length > limit) {
    throw new KysoError("USAGE", `${name} is longer than ${limit} characters`);
  }
  return value ?? null;
}

/** @throws {KysoError} USAGE */
export function padesLevel(value: string): PadesLevel {
  const level = PADES_LEVELS.find((one) => one === value.toUpperCase());
  if (level === undefined) {
    throw new KysoError("USAGE", `--level ${value}`);
  }
  return level;
}

/** Some tools print fingerprints in capitals with colons. */
export function certificateHash(value: string): string {
  const hash = value.replaceAll(":", "").toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(hash)) {
    throw new KysoError("USAGE", `a certificate is named by its SHA-256 in hex, not ${value}`);
  }
  return hash;
}

/** @throws {KysoError} USAGE */
export function certificateRole(value: string | undefined): CertificateRole {
  const role = CERTIFICATE_ROLES.find((one) => one === value);
  if (role === undefined) throw new KysoError("USAGE", `${CERTIFICATE_ROLES.join("|")}, not ${value}`);
  return role;
}

function hashChoice(value: string | undefined): Pick<Partial<SignaturePreference>, "hash"> {
  if (value === undefined) {
    return {};
  }
  const hash = (["SHA-256", "SHA-384", "SHA-512"] as const).find((each) => each === value.toUpperCase());
  if (hash === undefined) {
    throw new KysoError("USAGE", `--hash ${value}`);
  }
  return { hash };
}

function pageIndex(value: string | undefined): number | null {
  if (value === undefined) {
    return null;
  }
  if (!/^[1-9][0-9]{0,6}$/.test(value)) {
    throw new KysoError("USAGE", "--page counts from 1");
  }
  return Number(value) - 1;
}

/** What people write; not all that JavaScript takes for a number. */
const DECIMAL = /^-?[0-9]+(\.[0-9]+)?$/;

function rectangle(value: string | undefined): PlaceChoice["rect"] {
  if (value === undefined) {
    return null;
  }
  const parts = value.split(",").map((part) => (DECIMAL.test(part.trim()) ? Number(part) : Number.NaN));
  const [x, y, width, height] = parts;
  if (
    parts.length !== 4 ||
    !parts.every((part) => Number.isFinite(part)) ||
    x === undefined ||
    y === undefined ||
    !(width !== undefined && width > 0) ||
    !(height !== undefined && height > 0)
  ) {
    throw new KysoError("USAGE", "--rect is x,y,width,height in points");
  }
  return { x, y, width, height };
}
