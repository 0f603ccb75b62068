import pkcs11, { type Handle, type PKCS11 } from "pkcs11js";
import type { SignatureAlgorithm } from "../x509/signature-algorithm.ts";
import { CkrError, invoke, closeSession, openSession, readAttribute } from "./cryptoki.ts";
import { ecdsaSigValue } from "./ecdsa-value.ts";
import { leavesOtherWays, type SigningWay, signingWays, type ToBeSigned } from "./mechanism.ts";
import type { CertificateObject, ModuleCalls } from "./module-message.ts";
import { PinProof } from "./pin-proof.ts";
import type { PublicKeyFacts } from "./public-key-facts.ts";
import { Refusal } from "./refusal.ts";
import {
  describeCertificates,
  findKey,
  readObjects,
  type SeenCertificates,
  type TokenObjects,
} from "./token-object.ts";
import { isTokenPresent, slotOf } from "./token-slot.ts";
import { checkPin, logIn, logOut } from "./user-login.ts";

/** Room for a signature, bytes: RSA of 8192 bits. */
const MAX_SIGNATURE_BYTES = 1024;

/** States of a session whose user is logged in (PKCS #11 2.40, section 3.3), which pkcs11js does not name. */
const CKS_RO_USER_FUNCTIONS = 1;
const CKS_RW_USER_FUNCTIONS = 3;

/** Wrong PINs of others that a login answers itself. */
const MAX_WRONG_PINS = 3;

/** A private key for one login, with the ways that are left to sign with it. */
export interface LoginKey {
  readonly handle: Handle;
  readonly facts: PublicKeyFacts;
  /** The first is the one in use; those that the token refused are gone. */
  readonly ways: SigningWay[];
  /** Why the last way that is gone was refused. */
  refusal?: CkrError;
  readonly alwaysAuthenticate: boolean;
}

/**
 * A token whose user is logged in, in one session, until everyone who holds it has left. A token knows one login of one
 * program (PKCS #11 2.40, section 2.6), so jobs share it; each must know the PIN, and the end of one does not log out the
 * others. The PIN is kept only where a key asks for it with every signature (`CKA_ALWAYS_AUTHENTICATE`), and not after the
 * token has refused it.
 */
export class Login {
  readonly #module: PKCS11;
  #session: Handle;
  readonly #slot: Handle;
  readonly #objects: TokenObjects;
  readonly #signature = Buffer.alloc(MAX_SIGNATURE_BYTES);
  #pin: string | null;
  /** Of the PIN that the token has taken; `null` where it took none, or has refused it since. */
  #proof: PinProof | null;
  #wrongPins = 0;
  #holders = 1;
  #hasEnded = false;

  private constructor(
    module: PKCS11,
    { session, slot }: { readonly session: Handle; readonly slot: Handle },
    { pin, proof }: { readonly pin: string; readonly proof: PinProof | null },
    objects: TokenObjects,
  ) {
    this.#module = module;
    this.#session = session;
    this.#slot = slot;
    this.#proof = proof;
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
    { token, pin, asks, isChanged }: ModuleCalls["login"]["params"],
    seen: SeenCertificates | undefined,
  ): Login {
    const place = slotOf(module, token);
    checkPin(place, { pin, asks, isChanged });
    const session = openSession(module, place.slot);
    // An empty PIN is the nearest that pkcs11js has to the null pointer that makes a module or a reader ask by itself.
    const pinToSend = asks ? "" : pin;
    try {
      // An earlier login is ended, so that C_Login really judges the PIN.
      logOut(module, session);
      const isJudged = logIn(module, session, { slot: place.slot, user: pkcs11.CKU_USER, pin: pinToSend });
      const proof = isJudged && !asks ? new PinProof(pin) : null;
      const objects = readObjects(module, session, seen);
      return new Login(module, { session, slot: place.slot }, { pin: pinToSend, proof }, objects);
    } catch (error) {
      closeSession(module, session);
      throw error;
    }
  }

  /**
   * Lets another job in that knows the PIN. The token is not asked: it would have to log out the others to judge a PIN, so
   * one that is not the accepted one is refused here, a few times, and costs no try.
   *
   * @returns `false` where the token has ended the login by itself, as when it was pulled
   * @throws {Refusal} TOKEN_PIN_INCORRECT; TOKEN_BUSY where nobody can be let in; TOKEN_PIN_LENGTH, TOKEN_PIN_LOCKED,
   *   TOKEN_REMOVED
   */
  join({ token, pin, asks, isChanged }: ModuleCalls["login"]["params"]): boolean {
    const place = slotOf(this.#module, token);
    if (!place.slot.equals(this.#slot) || !this.#isLoggedIn()) {
      this.#hasEnded = true;
      return false;
    }
    checkPin(place, { pin, asks, isChanged });
    if (asks || this.#proof === null || this.#wrongPins >= MAX_WRONG_PINS) {
      throw new Refusal("TOKEN_BUSY", "Another job is logged in to the token");
    }
    if (!this.#proof.matches(pin)) {
      this.#wrongPins += 1;
      throw new Refusal("TOKEN_PIN_INCORRECT", "Not the PIN that the token has accepted");
    }
    this.#holders += 1;
    return true;
  }

  /** Whether the token still says so. A module that can't tell is believed. */
  #isLoggedIn(): boolean {
    try {
      const { state } = this.#module.C_GetSessionInfo(this.#session);
      return state === CKS_RO_USER_FUNCTIONS || state === CKS_RW_USER_FUNCTIONS;
    } catch (error) {
      return error instanceof pkcs11.Pkcs11Error && error.code === pkcs11.CKR_FUNCTION_NOT_SUPPORTED;
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
    return {
      handle,
      facts,
      ways: signingWays(algorithm, facts, this.#mechanisms()),
      alwaysAuthenticate: this.#alwaysAuthenticates(handle),
    };
  }

  #mechanisms(): readonly number[] {
    try {
      return invoke("C_GetMechanismList", () => this.#module.C_GetMechanismList(this.#slot));
    } catch (error) {
      if (error instanceof CkrError && error.ckr === pkcs11.CKR_FUNCTION_NOT_SUPPORTED) return [];
      throw error;
    }
  }

  /** The signature; for RSA valid only until the next one. @throws {Refusal} @throws {CkrError} */
  sign(key: LoginKey, toBeSigned: ToBeSigned): Buffer {
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

  /** Tries one way after the other, each once in a login; a PIN that was refused is no reason for another. */
  #sign(key: LoginKey, toBeSigned: ToBeSigned): Buffer {
    for (;;) {
      const way = key.ways.find(({ hashesItself }) => !(hashesItself && toBeSigned.isDigest));
      if (way === undefined) throw key.refusal ?? new Refusal("TOKEN_MECHANISM_UNSUPPORTED", "No mechanism");
      try {
        const value = this.#signWith(way, key, toBeSigned);
        return key.facts.type === "EC" ? ecdsaSigValue(value, key.facts.curve) : value;
      } catch (error) {
        if (!(error instanceof CkrError) || !leavesOtherWays(error)) throw error;
        key.ways.splice(key.ways.indexOf(way), 1);
        key.refusal = error;
      }
    }
  }

  #signWith(way: SigningWay, key: LoginKey, toBeSigned: ToBeSigned): Buffer {
    if (key.alwaysAuthenticate && this.#pin === null) {
      throw new Refusal("TOKEN_SESSION_LOST", "The token has refused the PIN for this signature");
    }
    this.#begin(way, key);
    if (key.alwaysAuthenticate) this.#authenticateSignature();
    const input = way.input(toBeSigned);
    return invoke("C_Sign", () => this.#module.C_Sign(this.#session, input, this.#signature));
  }

  #begin({ mechanism }: SigningWay, { handle }: LoginKey): void {
    const begin = (): void =>
      invoke("C_SignInit", () => this.#module.C_SignInit(this.#session, mechanism, handle));
    try {
      begin();
    } catch (error) {
      if (!(error instanceof CkrError) || error.ckr !== pkcs11.CKR_OPERATION_ACTIVE) throw error;
      this.#renewSession();
      begin();
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
    const proof = this.#proof;
    this.#pin = null;
    this.#proof = null;
    logIn(this.#module, this.#session, { slot: this.#slot, user: pkcs11.CKU_CONTEXT_SPECIFIC, pin });
    this.#pin = pin;
    this.#proof = proof;
  }

  /** Ends one job's hold; the last one logs out. @returns whether it was the last */
  leave(): boolean {
    this.#holders -= 1;
    if (this.#holders > 0) return false;
    this.#pin = null;
    this.#proof = null;
    // Where the token has ended this login, it may have begun another, which is not this one's to end.
    if (!this.#hasEnded) logOut(this.#module, this.#session);
    closeSession(this.#module, this.#session);
    return true;
  }
}
