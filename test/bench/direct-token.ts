import { createHash } from "node:crypto";
import pkcs11 from "pkcs11js";

/** DigestInfo of SHA-256 without the digest (RFC 8017, section 9.2, note 1). */
const SHA256_DIGEST_INFO = Buffer.from("3031300d060960864801650304020105000420", "hex");

/** A token used without any layer between: what the floor and the peers sign with. */
export interface DirectToken {
  readonly certificate: Uint8Array;
  /** One `C_SignInit` and one `C_Sign` with `CKM_RSA_PKCS` over the SHA-256 of the bytes. */
  sign(toBeSigned: Uint8Array): Uint8Array;
}

/** Logs in to the token of that label in this very process. */
export function openDirectToken(modulePath: string, label: string, pin: string): DirectToken {
  const module = new pkcs11.PKCS11();
  module.load(modulePath);
  module.C_Initialize();
  const slot = module.C_GetSlotList(true).find((each) => module.C_GetTokenInfo(each).label.trim() === label);
  if (slot === undefined) throw new Error(`No token ${label}`);
  const session = module.C_OpenSession(slot, pkcs11.CKF_SERIAL_SESSION | pkcs11.CKF_RW_SESSION);
  module.C_Login(session, pkcs11.CKU_USER, pin);
  const find = (template: pkcs11.Template): Buffer => {
    module.C_FindObjectsInit(session, template);
    const [handle] = module.C_FindObjects(session, 1);
    module.C_FindObjectsFinal(session);
    if (handle === undefined) throw new Error("The token lacks an object");
    return handle;
  };
  const read = (object: Buffer, type: number): Buffer => {
    const [attribute] = module.C_GetAttributeValue(session, object, [{ type }]);
    return attribute?.value as Buffer;
  };
  const key = find([{ type: pkcs11.CKA_CLASS, value: pkcs11.CKO_PRIVATE_KEY }]);
  const certificate = find([
    { type: pkcs11.CKA_CLASS, value: pkcs11.CKO_CERTIFICATE },
    { type: pkcs11.CKA_ID, value: read(key, pkcs11.CKA_ID) },
  ]);
  const mechanism = { mechanism: pkcs11.CKM_RSA_PKCS };
  return {
    certificate: new Uint8Array(read(certificate, pkcs11.CKA_VALUE)),
    sign(toBeSigned) {
      const digest = createHash("sha256").update(toBeSigned).digest();
      module.C_SignInit(session, mechanism, key);
      return module.C_Sign(session, Buffer.concat([SHA256_DIGEST_INFO, digest]), Buffer.alloc(512));
    },
  };
}
