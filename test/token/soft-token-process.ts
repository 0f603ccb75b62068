import { createPrivateKey, type JsonWebKey } from "node:crypto";
import { text } from "node:stream/consumers";
import pkcs11, { type Attribute, type Handle } from "pkcs11js";
import type { SoftTokenOrder } from "./soft-token.ts";

/** DER of the curves' OIDs (RFC 5480, section 2.1.1.1). */
const CURVES: Readonly<Record<string, string>> = {
  "P-256": "06082a8648ce3d030107",
  "P-384": "06052b81040022",
  "P-521": "06052b81040023",
};

const bytesOf = (base64: string): Buffer => Buffer.from(base64, "base64");

function jwkNumber(jwk: JsonWebKey, name: keyof JsonWebKey): Buffer {
  const value = jwk[name];
  if (typeof value !== "string") throw new Error(`The key has no ${String(name)}`);
  return Buffer.from(value, "base64url");
}

/** Attributes of the private key, of the public key, and of both. */
interface KeyAttributes {
  readonly shared: Attribute[];
  readonly ofPrivate: Attribute[];
  readonly ofPublic: Attribute[];
}

function rsaAttributes(jwk: JsonWebKey): KeyAttributes {
  return {
    shared: [
      { type: pkcs11.CKA_KEY_TYPE, value: pkcs11.CKK_RSA },
      { type: pkcs11.CKA_MODULUS, value: jwkNumber(jwk, "n") },
      { type: pkcs11.CKA_PUBLIC_EXPONENT, value: jwkNumber(jwk, "e") },
    ],
    ofPublic: [],
    ofPrivate: [
      { type: pkcs11.CKA_PRIVATE_EXPONENT, value: jwkNumber(jwk, "d") },
      { type: pkcs11.CKA_PRIME_1, value: jwkNumber(jwk, "p") },
      { type: pkcs11.CKA_PRIME_2, value: jwkNumber(jwk, "q") },
      { type: pkcs11.CKA_EXPONENT_1, value: jwkNumber(jwk, "dp") },
      { type: pkcs11.CKA_EXPONENT_2, value: jwkNumber(jwk, "dq") },
      { type: pkcs11.CKA_COEFFICIENT, value: jwkNumber(jwk, "qi") },
    ],
  };
}

/** Of fewer than 256 bytes. */
function octetString(bytes: Buffer): Buffer {
  const length = bytes.length < 0x80 ? [bytes.length] : [0x81, bytes.length];
  return Buffer.concat([Buffer.of(4, ...length), bytes]);
}

function ecAttributes(jwk: JsonWebKey): KeyAttributes {
  const curve = CURVES[jwk.crv ?? ""];
  if (curve === undefined) throw new Error(`Unknown curve ${jwk.crv}`);
  const point = Buffer.concat([Buffer.of(4), jwkNumber(jwk, "x"), jwkNumber(jwk, "y")]);
  return {
    shared: [
      { type: pkcs11.CKA_KEY_TYPE, value: pkcs11.CKK_EC },
      { type: pkcs11.CKA_EC_PARAMS, value: Buffer.from(curve, "hex") },
    ],
    ofPublic: [{ type: pkcs11.CKA_EC_POINT, value: octetString(point) }],
    ofPrivate: [{ type: pkcs11.CKA_VALUE, value: jwkNumber(jwk, "d") }],
  };
}

function writeKey(module: pkcs11.PKCS11, session: Handle, key: SoftTokenOrder["keys"][number]): void {
  const jwk = createPrivateKey({ key: bytesOf(key.pkcs8), format: "der", type: "pkcs8" }).export({
    format: "jwk",
  });
  const { shared, ofPrivate, ofPublic } = jwk.kty === "RSA" ? rsaAttributes(jwk) : ecAttributes(jwk);
  const named = [
    ...shared,
    { type: pkcs11.CKA_TOKEN, value: true },
    { type: pkcs11.CKA_ID, value: bytesOf(key.id) },
    { type: pkcs11.CKA_LABEL, value: key.label },
  ];
  module.C_CreateObject(session, [
    { type: pkcs11.CKA_CLASS, value: pkcs11.CKO_PRIVATE_KEY },
    ...named,
    ...ofPrivate,
    { type: pkcs11.CKA_PRIVATE, value: key.visible !== "private-key" },
    { type: pkcs11.CKA_SENSITIVE, value: true },
    { type: pkcs11.CKA_EXTRACTABLE, value: false },
    { type: pkcs11.CKA_SIGN, value: true },
    ...(key.alwaysAuthenticate ? [{ type: pkcs11.CKA_ALWAYS_AUTHENTICATE, value: true }] : []),
  ]);
  if (key.visible === "nothing") return;
  module.C_CreateObject(session, [
    { type: pkcs11.CKA_CLASS, value: pkcs11.CKO_PUBLIC_KEY },
    ...named,
    ...ofPublic,
    { type: pkcs11.CKA_PRIVATE, value: false },
    { type: pkcs11.CKA_VERIFY, value: true },
  ]);
}

function writeCertificate(
  module: pkcs11.PKCS11,
  session: Handle,
  each: SoftTokenOrder["certificates"][number],
): void {
  module.C_CreateObject(session, [
    { type: pkcs11.CKA_CLASS, value: pkcs11.CKO_CERTIFICATE },
    { type: pkcs11.CKA_CERTIFICATE_TYPE, value: pkcs11.CKC_X_509 },
    { type: pkcs11.CKA_TOKEN, value: true },
    { type: pkcs11.CKA_PRIVATE, value: false },
    { type: pkcs11.CKA_SUBJECT, value: bytesOf(each.subject) },
    { type: pkcs11.CKA_VALUE, value: bytesOf(each.certificate) },
    { type: pkcs11.CKA_LABEL, value: each.label },
    ...(each.id === "" ? [] : [{ type: pkcs11.CKA_ID, value: bytesOf(each.id) }]),
  ]);
}

/** The slot of a token that was just initialised: SoftHSM2 moves it to a new one. */
function slotOf(module: pkcs11.PKCS11, label: string): Handle {
  const slot = module.C_GetSlotList(true).find((each) => {
    const token = module.C_GetTokenInfo(each);
    return (token.flags & pkcs11.CKF_TOKEN_INITIALIZED) !== 0 && token.label.trimEnd() === label;
  });
  if (slot === undefined) throw new Error(`SoftHSM2 has made no token ${label}`);
  return slot;
}

function writeToken(module: pkcs11.PKCS11, order: SoftTokenOrder): void {
  const free = module
    .C_GetSlotList(true)
    .find((slot) => (module.C_GetTokenInfo(slot).flags & pkcs11.CKF_TOKEN_INITIALIZED) === 0);
  if (free === undefined) throw new Error("SoftHSM2 has no free slot");
  module.C_InitToken(free, order.soPin, order.label.padEnd(32));
  const session = module.C_OpenSession(
    slotOf(module, order.label),
    pkcs11.CKF_SERIAL_SESSION | pkcs11.CKF_RW_SESSION,
  );
  module.C_Login(session, pkcs11.CKU_SO, order.soPin);
  module.C_InitPIN(session, order.pin);
  module.C_Logout(session);
  module.C_Login(session, pkcs11.CKU_USER, order.pin);
  for (const key of order.keys) {
    writeKey(module, session, key);
    writeCertificate(module, session, { ...key, id: key.certificateId });
  }
  for (const each of order.certificates) writeCertificate(module, session, each);
  module.C_CloseSession(session);
}

const order = JSON.parse(await text(process.stdin)) as SoftTokenOrder;
const module = new pkcs11.PKCS11();
module.load(order.modulePath);
module.C_Initialize();
writeToken(module, order);
module.C_Finalize();
