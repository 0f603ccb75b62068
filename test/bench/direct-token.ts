import { createHash } from "node:crypto";
import pkcs11 from "pkcs11js";

/** How a key signs a digest here. */
export type DirectScheme = "RSA-PKCS1" | "RSA-PSS" | "ECDSA";

const PSS_PARAMETER = {
  type: pkcs11.CK_PARAMS_RSA_PSS,
  hashAlg: pkcs11.CKM_SHA256,
  mgf: pkcs11.CKG_MGF1_SHA256,
  saltLen: 32,
};

const MECHANISMS: Readonly<Record<DirectScheme, pkcs11.Mechanism>> = {
  "RSA-PKCS1": { mechanism: pkcs11.CKM_RSA_PKCS },
  "RSA-PSS": { mechanism: pkcs11.CKM_RSA_PKCS_PSS, parameter: PSS_PARAMETER },
  ECDSA: { mechanism: pkcs11.CKM_ECDSA },
};

/** DigestInfo of SHA-256 without the digest (RFC 8017, section 9.2, note 1). */
const SHA256_DIGEST_INFO = Buffer.from("3031300d060960864801650304020105000420", "hex");

/** A token used without any layer between: what the floor and the peers sign with. */
export interface DirectToken {
  readonly certificate: Uint8Array;
  /** One `C_SignInit` and one `C_Sign` over the SHA-256 of the bytes. */
  sign(toBeSigned: Uint8Array): Uint8Array;
  /** Lets go of the module, which one process can have once only. */
  close(): void;
}

/**
 * Logs in to the token of that label in this very process.
 *
 * @param wanted the key's `CKA_LABEL` and how it signs; without it, the first key, by PKCS #1 v1.5
 */
export function openDirectToken(
  modulePath: string,
  label: string,
  pin: string,
  wanted?: { readonly key: string; readonly scheme: DirectScheme },
): DirectToken {
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
  const named = wanted === undefined ? [] : [{ type: pkcs11.CKA_LABEL, value: wanted.key }];
  const key = find([{ type: pkcs11.CKA_CLASS, value: pkcs11.CKO_PRIVATE_KEY }, ...named]);
  const certificate = find([
    { type: pkcs11.CKA_CLASS, value: pkcs11.CKO_CERTIFICATE },
    { type: pkcs11.CKA_ID, value: read(key, pkcs11.CKA_ID) },
  ]);
  const scheme = wanted?.scheme ?? "RSA-PKCS1";
  const mechanism = MECHANISMS[scheme];
  return {
    certificate: new Uint8Array(read(certificate, pkcs11.CKA_VALUE)),
    close() {
      module.C_Finalize();
      module.close();
    },
    sign(toBeSigned) {
      const digest = createHash("sha256").update(toBeSigned).digest();
      module.C_SignInit(session, mechanism, key);
      const input = scheme === "RSA-PKCS1" ? Buffer.concat([SHA256_DIGEST_INFO, digest]) : digest;
      return module.C_Sign(session, input, Buffer.alloc(512));
    },
  };
}
