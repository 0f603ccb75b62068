import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { asKysoError, type ErrorCode, KysoError } from "../../protocol/error.ts";
import type { ChangedPins } from "./changed-pins.ts";
import { PIN_FLAGS } from "./ckr.ts";
import { ModuleChild } from "./module-child.ts";
import type { TokenInfo } from "./module-message.ts";
import type { ModuleSetting } from "./module-setting.ts";
import { TIME_LIMITS, type TimeLimits } from "./time-limit.ts";
import { tokenCertificates, TokenLogin, type WantedSigner } from "./token-login.ts";
import type { Token, TokenCertificate, TokenEvent } from "./token.ts";
import { Turn } from "./turn.ts";

/**
 * A module that hung is left alone for this long when tokens are listed, so that it doesn't hold up the others each time;
 * any module with a problem is, when the agent only looks for changes.
 */
const REST_MS = 30_000;

const WATCH_INTERVAL_MS = 2_000;

export interface TokenHostOptions {
  /** The compiled module-process.ts, where it is not beside this file. */
  readonly entryPath?: string;
  readonly limits?: Partial<TimeLimits>;
  /** Whose flag for a PIN that has to be changed is not believed; by default every token's is. */
  readonly changedPins?: ChangedPins;
  /** From one look for insertions and removals to the next. */
  readonly watchIntervalMs?: number;
}

/** A token as it was last seen, and the module that shows it. */
interface Seen {
  readonly token: Token;
  readonly child: ModuleChild;
}

interface Failure {
  readonly error: KysoError;
  readonly at: number;
}

/** The same library may be found under several names. */
function withoutCopies(modules: readonly ModuleSetting[]): ModuleSetting[] {
  const byFile = new Map<string, ModuleSetting>();
  for (const module of modules) {
    let file = module.path;
    try {
      file = realpathSync(module.path);
    } catch {
      // Not there: said when it is used.
    }
    const key = `${file}\0${JSON.stringify(module.env ?? {})}`;
    if (!byFile.has(key)) byFile.set(key, module);
  }
  return [...byFile.values()];
}

function toToken(info: TokenInfo, module: ModuleSetting): Token {
  const { label, serialNumber, manufacturer, model, flags } = info;
  const file = basename(module.path);
  const identity = createHash("sha256").update(`${file.toLowerCase()}\0${serialNumber}\0${label}`);
  return {
    tokenId: identity.digest("hex").slice(0, 32),
    label,
    serialNumber,
    manufacturer,
    model,
    module: file,
    pin: pinState(flags, {
      protectedPath: module.asksPin === true || (flags & PIN_FLAGS.CKF_PROTECTED_AUTHENTICATION_PATH) !== 0,
      minLength: info.minPinLength,
      maxLength: info.maxPinLength,
    }),
  };
}

/** What a token's flags say of its PIN, beside what does not change. */
function pinState(
  flags: number,
  { protectedPath, minLength, maxLength }: Pick<Token["pin"], "protectedPath" | "minLength" | "maxLength">,
): Token["pin"] {
  const has = (flag: number): boolean => (flags & flag) !== 0;
  return {
    countLow: has(PIN_FLAGS.CKF_USER_PIN_COUNT_LOW),
    finalTry: has(PIN_FLAGS.CKF_USER_PIN_FINAL_TRY),
    locked: has(PIN_FLAGS.CKF_USER_PIN_LOCKED),
    toBeChanged: has(PIN_FLAGS.CKF_USER_PIN_TO_BE_CHANGED),
    protectedPath,
    minLength,
    maxLength,
  };
}

/**
 * Accents are typed in more than one way: such a PIN might never be typed again as it was.
 *
 * @throws {KysoError} PIN_NEW_SAME, PIN_NEW_REFUSED
 */
function checkNewPin({ oldPin, newPin }: { readonly oldPin: string; readonly newPin: string }): void {
  if (oldPin === newPin) throw new KysoError("PIN_NEW_SAME");
  if (/[^ -~]/.test(newPin))
    throw new KysoError("PIN_NEW_REFUSED", "Not of ASCII characters that can be seen");
}

/** A module that ended halfway may have changed the PIN. */
function pinChangeError(error: KysoError): KysoError {
  const { code, detail } = error;
  const named = (as: ErrorCode): KysoError => new KysoError(as, error.message, detail ? { detail } : {});
  if (code === "TOKEN_PIN_INCORRECT") return named("PIN_OLD_INCORRECT");
  if (code === "TOKEN_MODULE_CRASHED" || code === "TOKEN_MODULE_TIMEOUT") return named("PIN_CHANGE_UNKNOWN");
  return error;
}

/**
 * The tokens of this machine, through any number of PKCS #11 modules, each in a process of its own. A module that crashes
 * or hangs costs nothing but its own tokens, and is started again when it is next used.
 */
export class TokenHost {
  readonly #children: readonly ModuleChild[];
  readonly #limits: TimeLimits;
  readonly #watchIntervalMs: number;
  readonly #failures = new Map<ModuleChild, Failure>();
  readonly #turns = new Map<string, Turn>();
  readonly #changedPins: ChangedPins | undefined;
  /** Tokens whose flag for a PIN that has to be changed is set, and not believed. */
  readonly #disbelieved = new Set<string>();
  #seen = new Map<string, Seen>();

  constructor(modules: readonly ModuleSetting[], options: TokenHostOptions = {}) {
    const entryPath = options.entryPath ?? fileURLToPath(new URL("./module-process.js", import.meta.url));
    this.#limits = { ...TIME_LIMITS, ...options.limits };
    this.#changedPins = options.changedPins;
    this.#watchIntervalMs = options.watchIntervalMs ?? WATCH_INTERVAL_MS;
    this.#children = withoutCopies(modules).map((module) => new ModuleChild(module, entryPath, this.#limits));
  }

  /** Starts the modules' processes, so that they load while the agent does something else. Problems show with `list`. */
  start(): void {
    for (const child of this.#children) {
      try {
        child.start();
      } catch {
        // The same again when it is used.
      }
    }
  }

  /** What was wrong with modules when tokens were last listed, by the module's path. */
  get problems(): ReadonlyMap<string, KysoError> {
    return new Map([...this.#failures].map(([child, { error }]) => [child.module.path, error]));
  }

  /** The tokens that are present, each once. A module with a problem is left out and named in `problems`. */
  async list(): Promise<Token[]> {
    return await this.#list((error) => error.code === "TOKEN_MODULE_TIMEOUT");
  }

  /** @param rests whether a module that had this problem is left alone for a while */
  async #list(rests: (error: KysoError) => boolean): Promise<Token[]> {
    const lists = await Promise.all(this.#children.map((child) => this.#tokensOf(child, rests)));
    const seen = new Map<string, Seen>();
    const known = new Set<string>();
    for (const each of lists.flat()) {
      // Several modules may know one token; the one that is named first is used, and a PIN goes to no other.
      const device = `${each.token.serialNumber}\0${each.token.label}`;
      if (each.token.serialNumber !== "" && known.has(device)) continue;
      known.add(device);
      seen.set(each.token.tokenId, each);
    }
    this.#seen = seen;
    return [...seen.values()].map(({ token }) => token);
  }

  async #tokensOf(child: ModuleChild, rests: (error: KysoError) => boolean): Promise<Seen[]> {
    const failure = this.#failures.get(child);
    if (failure !== undefined && rests(failure.error) && Date.now() - failure.at < REST_MS) return [];
    try {
      const { tokens, unrecognised } = await child.call("tokens", {});
      this.#failures.delete(child);
      if (tokens.length === 0 && unrecognised > 0) {
        throw new KysoError("TOKEN_NOT_RECOGNISED", "The module does not know the inserted token");
      }
      return await Promise.all(
        tokens.map(async (info) => ({ token: await this.#believed(toToken(info, child.module)), child })),
      );
    } catch (error) {
      this.#failures.set(child, { error: asKysoError(error), at: Date.now() });
      return [];
    }
  }

  /** The token, where its flag asks for what was done, without that. */
  async #believed(token: Token): Promise<Token> {
    const { tokenId, pin } = token;
    if (!pin.toBeChanged) {
      if (this.#disbelieved.delete(tokenId)) await this.#changedPins?.forget(tokenId).catch(() => undefined);
      return token;
    }
    const isDisbelieved = this.#disbelieved.has(tokenId) || (await this.#changedPins?.has(tokenId)) === true;
    if (!isDisbelieved) return token;
    this.#disbelieved.add(tokenId);
    return { ...token, pin: { ...pin, toBeChanged: false } };
  }

  /**
   * A token by its id, its label or its serial number.
   *
   * @throws {KysoError} TOKEN_NOT_FOUND; TOKEN_AMBIGUOUS, naming those that fit; where the only module has a problem, that
   */
  async find(name: string): Promise<Token> {
    const tokens = await this.list();
    const fitting = tokens.filter(
      ({ tokenId, label, serialNumber }) => tokenId === name || label === name || serialNumber === name,
    );
    const [token] = fitting;
    if (token !== undefined && fitting.length === 1) return token;
    if (fitting.length > 1) {
      const serials = fitting.map(({ serialNumber, module }) => `${serialNumber} (${module})`);
      throw new KysoError("TOKEN_AMBIGUOUS", `Serial numbers: ${serials.join(", ")}`);
    }
    const [failure] = this.#failures.values();
    throw failure !== undefined && this.#failures.size === this.#children.length
      ? failure.error
      : new KysoError("TOKEN_NOT_FOUND", "No token of that name is inserted");
  }

  /** @throws {KysoError} TOKEN_NOT_FOUND, or the problem of a module */
  async #seenToken(tokenId: string): Promise<Seen> {
    if (!this.#seen.has(tokenId)) await this.find(tokenId);
    const seen = this.#seen.get(tokenId);
    if (seen === undefined) throw new KysoError("TOKEN_NOT_FOUND");
    return seen;
  }

  /**
   * The certificates on a token, those of authorities too.
   *
   * @throws {KysoError} TOKEN_*
   */
  async certificates(tokenId: string): Promise<TokenCertificate[]> {
    const { child, token } = await this.#seenToken(tokenId);
    const { serialNumber, label } = token;
    const { certificates } = await child.call("certificates", { token: { serialNumber, label } });
    return tokenCertificates(certificates);
  }

  /**
   * Logs in to a token, beside whoever is logged in to it now: whoever knows the PIN shares the token's one login, and its
   * turns. Where the user is asked for the PIN, the next login waits until nobody is logged in. The PIN is tried once,
   * through one module, and kept by nobody but the module's process where a key asks for it with every signature.
   *
   * @param pin of no matter where the reader or the module asks the user itself
   * @param wanted the key that will be asked for first: it is found in the same exchange with the token
   * @throws {KysoError} TOKEN_PIN_*, TOKEN_BUSY, TOKEN_*
   */
  async open(tokenId: string, pin: string, wanted?: WantedSigner): Promise<TokenLogin> {
    const { child, token } = await this.#seenToken(tokenId);
    const release = token.pin.protectedPath ? await this.#turn(tokenId) : () => undefined;
    try {
      return await TokenLogin.open(
        child,
        token,
        { pin, isChanged: this.#disbelieved.has(tokenId), wanted },
        this.#limits,
        release,
      );
    } catch (error) {
      release();
      throw error;
    }
  }

  /**
   * Changes the user's PIN: one try of the old one, through one module, while nobody is logged in. A flag that asks for
   * it and stays is not believed from then on.
   *
   * @param pins of no matter where the reader or the module asks the user itself
   * @returns the token as its flags are then
   * @throws {KysoError} PIN_OLD_INCORRECT, PIN_NEW_*, PIN_CHANGE_UNKNOWN, TOKEN_BUSY, TOKEN_*
   */
  async changePin(
    tokenId: string,
    pins: { readonly oldPin: string; readonly newPin: string },
  ): Promise<Token> {
    const { child, token } = await this.#seenToken(tokenId);
    const { serialNumber, label, pin } = token;
    const asks = pin.protectedPath;
    if (!asks) checkNewPin(pins);
    const release = asks ? await this.#turn(tokenId) : () => undefined;
    const typed = asks ? { oldPin: "", newPin: "" } : pins;
    // The reader asks for the old PIN, and twice for the new one.
    const limitMs = asks ? this.#limits.askMs * 2 : this.#limits.loginMs * 2;
    try {
      const order = { token: { serialNumber, label }, ...typed, asks };
      const { flags } = await child.call("changePin", order, limitMs);
      const changed = { ...token, pin: pinState(flags, token.pin) };
      if (!changed.pin.toBeChanged) return changed;
      this.#disbelieved.add(tokenId);
      await this.#changedPins?.add(changed).catch(() => undefined);
      return await this.#believed(changed);
    } catch (cause) {
      throw pinChangeError(asKysoError(cause));
    } finally {
      release();
    }
  }

  /** Waits until nobody else is logged in. @returns what ends that @throws {KysoError} TOKEN_BUSY */
  async #turn(tokenId: string): Promise<() => void> {
    const turn = this.#turns.get(tokenId) ?? new Turn();
    this.#turns.set(tokenId, turn);
    return await turn.take(this.#limits.loginMs);
  }

  /**
   * Tells of tokens that come and go, from the second look on, until the signal. It looks by listing, since few modules
   * can wait for a slot (`C_WaitForSlotEvent`), and starts a module with a problem again only once in a while.
   */
  watch(listener: (event: TokenEvent) => void, signal: AbortSignal): void {
    let before: Map<string, Token> | undefined;
    let isLooking = false;
    const look = async (): Promise<void> => {
      if (isLooking) return;
      isLooking = true;
      const tokens = await this.#list((error) => error.code !== "TOKEN_NOT_RECOGNISED");
      const now = new Map(tokens.map((token) => [token.tokenId, token]));
      isLooking = false;
      if (signal.aborted) return;
      for (const [id, token] of before ?? []) if (!now.has(id)) listener({ type: "removed", token });
      for (const [id, token] of before === undefined ? [] : now) {
        if (!before?.has(id)) listener({ type: "inserted", token });
      }
      before = now;
    };
    const timer = setInterval(() => void look(), this.#watchIntervalMs);
    timer.unref();
    signal.addEventListener("abort", () => clearInterval(timer), { once: true });
    void look();
  }

  /** Ends the modules' processes, after what they were asked. */
  async close(): Promise<void> {
    await Promise.all(this.#children.map((child) => child.close()));
  }
}
