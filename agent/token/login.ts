import pkcs11, { type Handle, type PKCS11 } from "pkcs11js";
import type { SignatureAlgorithm } from "../x509/signature-algorithm.ts";
import { CkrError, invoke, closeSession, openSession, readAttribute } from "./cryptoki.ts";
import { ecdsaSigValue } from "./ecdsa-value.ts";
import { type SigningWay, signingWays } from "./mechanism.ts";
import type { CertificateObject, ModuleCalls } from "./module-message.ts";
import { Refusal } from "./refusal.ts";
import {
  describeCertificates,
  findKey,
  type PublicKeyFacts,
  readObjects,
  type SeenCertificates,
  type TokenObjects,
} from "./token-object.ts";
import { isTokenPresent, slotOf, tokenFlags, type TokenSlot } from "./token-slot.ts";

/** Room for a signature, bytes: RSA of 8192 bits. */
const MAX_SIGNATURE_BYTES = 1024;

/** Refused when a signature begins, these leave room for another mechanism. */
const MECHANISM_REFUSED: ReadonlySet<number> = new Set([
  pkcs11.CKR_MECHANISM_INVALID,
  pkcs11.CKR_MECHANISM_PARAM_INVALID,
  pkcs11.CKR_FUNCTION_NOT_SUPPORTED,
]);

/** A private key for one login, with the ways that are left to sign with it. */
export interface LoginKey {
  readonly handle: Handle;
  readonly facts: PublicKeyFacts;
  /** The first is the one in use; those that the token refused are gone. */
  readonly ways: SigningWay[];
  readonly alwaysAuthenticate: boolean;
}

/** A PIN that no token would take, or that might cost its last try, is not sent at all. */
function checkPin({ info }: TokenSlot, pin: string, asks: boolean): void {
  if ((info.flags & pkcs11.CKF_USER_PIN_LOCKED) !== 0) {
    throw new Refusal("TOKEN_PIN_LOCKED", "The token's flags say so", { triesLeft: "none" });
  }
  if (asks) return;
  const length = Buffer.byteLength(pin);
  const { minPinLength: min, maxPinLength: max } = info;
  if (length === 0 || length < min) throw new Refusal("TOKEN_PIN_LENGTH", "Too short", { limit: min });
  // Some modules leave the limits zero.
  if (max >= Math.max(min, 1) && length > max) {
    throw new Refusal("TOKEN_PIN_LENGTH", "Too long", { limit: max });
  }
}

/** Ends a login of an earlier session, so that `C_Login` really checks the PIN. */
function endEarlierLogin(module: PKCS11, session: Handle): void {
  try {
    module.C_Logout(session);
  } catch {
    // Nobody was logged in.
  }
}

function login(module: PKCS11, session: Handle, slot: Handle, pin: string): void {
  try {
    invoke("C_Login", () => module.C_Login(session, pkcs11.CKU_USER, pin));
  } catch (error) {
    if (!(error instanceof CkrError)) throw error;
    // A module that keeps its user logged in by itself, whatever was asked.
    if (error.ckr === pkcs11.CKR_USER_ALREADY_LOGGED_IN) return;
    throw new CkrError(error.ckr, error.call, tokenFlags(module, slot));
  }
}

/**
 * A token whose user is logged in, in one session, until {@link Login.close}. The PIN is kept only where a key asks for it
 * with every signature (`CKA_ALWAYS_AUTHENTICATE`), and not after the token has refused it.
 */
export class Login {
  readonly #module: PKCS11;
  #session: Handle;
  readonly #slot: Handle;
  readonly #objects: TokenObjects;
  readonly #signature = Buffer.alloc(MAX_SIGNATURE_BYTES);
  #pin: string | null;

  private constructor(module: PKCS11, session: Handle, slot: Handle, pin: string, objects: TokenObjects) {
    this.#module = module;
    this.#session = session;
    this.#slot = slot;
    this.#objects = objects;
    this.#pin = this.#objects.privateKeys.some(({ handle }) => this.#alwaysAuthenticates(handle))
      ? pin
      : null;
  }

  /**
   * Finds the token and logs its user in with one `C_Login`, or with none.
   *
   * @param seen the token's certificates, where they have been read
   * @throws {Refusal}
   * @throws {CkrError}
   */
  static open(
    module: PKCS11,
    { token, pin, asks }: ModuleCalls["login"]["params"],
    seen: SeenCertificates | undefined,
  ): Login {
    const place = slotOf(module, token);
    checkPin(place, pin, asks);
    const session = openSession(module, place.slot);
    // An empty PIN is the nearest that pkcs11js has to the null pointer that makes a module or a reader ask by itself.
    const pinToSend = asks ? "" : pin;
    try {
      endEarlierLogin(module, session);
      login(module, session, place.slot, pinToSend);
      return new Login(module, session, place.slot, pinToSend, readObjects(module, session, seen));
    } catch (error) {
      closeSession(module, session);
      throw error;
    }
  }

  get certificates(): CertificateObject[] {
    return describeCertificates(this.#objects, true);
  }

  #alwaysAuthenticates(key: Handle): boolean {
    const value = readAttribute(this.#module, this.#session, key, pkcs11.CKA_ALWAYS_AUTHENTICATE);
    return value.length > 0 && value[0] !== 0;
  }

  /** @throws {Refusal} @throws {CkrError} */
  key(certificate: string, algorithm: SignatureAlgorithm): LoginKey {
    const { handle, facts } = findKey(this.#module, this.#session, this.#objects, certificate);
    const offered = invoke("C_GetMechanismList", () => this.#module.C_GetMechanismList(this.#slot));
    return {
      handle,
      facts,
      ways: signingWays(algorithm, facts, offered),
      alwaysAuthenticate: this.#alwaysAuthenticates(handle),
    };
  }

  /** The signature; for RSA valid only until the next one. @throws {Refusal} @throws {CkrError} */
  sign(key: LoginKey, toBeSigned: Buffer): Buffer {
    try {
      return this.#sign(key, toBeSigned);
    } catch (error) {
      // What a module returns when its token goes away is anybody's guess.
      if (error instanceof CkrError && !isTokenPresent(this.#module, this.#slot)) {
        throw new Refusal("TOKEN_REMOVED", `The token has gone; ${error.message}`);
      }
      throw error;
    }
  }

  #sign(key: LoginKey, toBeSigned: Buffer): Buffer {
    if (key.alwaysAuthenticate && this.#pin === null) {
      throw new Refusal("TOKEN_SESSION_LOST", "The token has refused the PIN for this signature");
    }
    const way = this.#begin(key);
    if (key.alwaysAuthenticate) this.#authenticateSignature();
    const input = way.input(toBeSigned);
    const value = invoke("C_Sign", () => this.#module.C_Sign(this.#session, input, this.#signature));
    return key.facts.type === "EC" ? ecdsaSigValue(value, key.facts.curve) : value;
  }

  /** `C_SignInit` with the first way that the token takes. */
  #begin(key: LoginKey): SigningWay {
    let isRenewed = false;
    for (;;) {
      const [way] = key.ways;
      if (way === undefined) throw new Refusal("TOKEN_MECHANISM_UNSUPPORTED", "Every mechanism was refused");
      try {
        invoke("C_SignInit", () => this.#module.C_SignInit(this.#session, way.mechanism, key.handle));
        return way;
      } catch (error) {
        if (!(error instanceof CkrError)) throw error;
        if (error.ckr === pkcs11.CKR_OPERATION_ACTIVE && !isRenewed) {
          isRenewed = true;
          this.#renewSession();
        } else if (MECHANISM_REFUSED.has(error.ckr)) {
          key.ways.shift();
        } else {
          throw error;
        }
      }
    }
  }

  /** Leaves behind a signature that failed halfway. The user stays logged in, since one session is always open. */
  #renewSession(): void {
    const before = this.#session;
    this.#session = openSession(this.#module, this.#slot);
    closeSession(this.#module, before);
  }

  /** The login that belongs to one signature only. A PIN that is refused here is not sent again. */
  #authenticateSignature(): void {
    const pin = this.#pin ?? "";
    this.#pin = null;
    try {
      invoke("C_Login", () => this.#module.C_Login(this.#session, pkcs11.CKU_CONTEXT_SPECIFIC, pin));
    } catch (error) {
      if (!(error instanceof CkrError)) throw error;
      throw new CkrError(error.ckr, error.call, tokenFlags(this.#module, this.#slot));
    }
    this.#pin = pin;
  }

  close(): void {
    this.#pin = null;
    endEarlierLogin(this.#module, this.#session);
    closeSession(this.#module, this.#session);
  }
}
