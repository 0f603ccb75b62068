import { EXTENSION_ID } from "../../protocol/extension-id.ts";
import type { PadesLevel } from "../../protocol/pades-level.ts";
import type { RuleAction } from "../../protocol/rule.ts";
import type { CertificateRole, ImageKind } from "../../protocol/signature-kind.ts";
import type { TemplateSetting } from "../appearance/template/template-in-force.ts";
import type { AddressRewrite } from "../http/address-rewrite.ts";
import type { WhenDown } from "../pades/level-services.ts";
import type { CHOSEN_RULES } from "../rule/rule-table.ts";
import { DEFAULT_REVOCATION_TIMEOUT_MS } from "../trust/revocation-status.ts";
import type { TrustFolder } from "../trust/trust-folder.ts";
import type { ModuleSetting } from "../token/module-setting.ts";
import { DEFAULT_PREFERENCE, type SignaturePreference } from "../x509/algorithm-choice.ts";

/** A user of a proxy or a server. The password stands in a file of its own, which only this user should be able to read. */
export interface UserSetting {
  readonly user?: string | undefined;
  readonly passwordFile?: string | undefined;
}

/** A time stamp server (RFC 3161). */
export interface TimestampServerSetting extends UserSetting {
  readonly url: string;
  /** Object identifier of the rules that it is to keep to; by default its own. */
  readonly policy?: string | undefined;
  /** How long it may take, milliseconds; by default a minute. */
  readonly timeoutMs?: number | undefined;
}

/** How a certificate's revocation is looked at before its key is used. */
export interface RevocationSetting {
  /** `off`, where nothing is asked and nothing warned of, can be set for the machine only. */
  readonly check: "on" | "off";
  /**
   * What happens where the status of a certificate of the path can't be known: for want of a network, an answer, or an
   * address to ask at.
   */
  readonly whenUnknown: "warn" | "refuse";
  /** For all questions about one path together, milliseconds. */
  readonly timeoutMs: number;
}

/** The settings in force: every key has a value, every path is absolute. */
export interface Settings {
  /** PKCS #11 modules beside those that are known by name. In the file, a path alone will do. */
  readonly modules: readonly Pick<ModuleSetting, "path" | "asksPin">[];
  /**
   * Folders of trusted root certificates, each with the store that it makes up: `public-service` (công vụ), `national`
   * (quốc gia) or `organization`. In the file a path alone will do, and is the organisation's. The user's own, as
   * `kyso trust add` keeps them, come last, unless the machine locks this key.
   */
  readonly trust: readonly TrustFolder[];
  /** The image (PNG with transparency) that each kind of signature shows. */
  readonly images: Readonly<Partial<Record<ImageKind, string>>>;
  /** True diameter of the organisation's seal, millimetres. */
  readonly sealDiameterMm: number;
  /**
   * How stamps print the time of Vietnam (UTC+7): `yyyy`, `MM`, `dd`, `HH`, `mm` and `ss` stand for its parts, anything else
   * for itself.
   */
  readonly stampTime: string;
  /**
   * How each kind of signature looks. In the file, `set` is `state` (bodies of the state, the default) or `party` (Party
   * bodies), and `own` has templates in place of the set's, by kind, as `protocol/template.ts` says; the user's come before
   * the machine's.
   */
  readonly templates: TemplateSetting;
  /**
   * Whose a certificate is, by its SHA-256 in lower-case hex. One that is not named is asked about before its key is used;
   * the command line warns, or refuses it where the machine locks this key.
   */
  readonly roles: Readonly<Record<string, CertificateRole>>;
  /**
   * How keys sign. In the file, `scheme` is `pkcs1` or `pss` (RSA keys only), and `hash` may be left out. What the token or
   * the certificate can't do is refused, never replaced.
   */
  readonly signature: SignaturePreference;
  /**
   * How the network is reached: `system` as HTTP_PROXY, HTTPS_PROXY and NO_PROXY of the environment say (the default),
   * `null` directly, or by one proxy.
   */
  readonly proxy: null | "system" | ({ readonly url: string } & UserSetting);
  /**
   * Servers on this computer, its link or private networks that addresses out of certificates and documents may lead to:
   * `host` or `host:port`; `*.example.vn` for all names below one; or a network such as `10.1.0.0/16` or `fd00::/8`.
   *
   * An address out of a checked document is asked in such places nowhere else. The authority of the user's own
   * certificate, whose path has been checked, may also be in a private network, or plainly on this computer, as
   * `127.0.0.1`.
   */
  readonly localServers: readonly string[];
  /**
   * What stands in for addresses out of certificates and documents, as where an office has a responder of its own inside:
   * an address that is `from` or goes on below it is asked at `to` instead, wherever that is. Of several the longest
   * `from` counts.
   */
  readonly addressRewrites: readonly AddressRewrite[];
  /** Whether nobody is asked at all: no time stamp server, no responder, no list. What is kept or embedded still counts. */
  readonly offline: boolean;
  /** The PAdES level of new signatures. */
  readonly level: PadesLevel;
  readonly timestamp: {
    /** In the order in which they are tried. */
    readonly servers: readonly TimestampServerSetting[];
    /**
     * What becomes of a signature that no server stamps, or whose validation data can't be had: `sign-lower` keeps it at
     * the level that it has reached, with a warning, to be raised later by `kyso extend`; `refuse` makes none.
     */
    readonly whenDown: WhenDown;
  };
  readonly revocation: RevocationSetting;
  /**
   * What becomes of a document that does not keep a rule: `refuse`, `warn` (sign all the same, and say so) or `off`. Rules
   * that the law leaves no choice about are not named here.
   */
  readonly rules: { readonly [Chosen in (typeof CHOSEN_RULES)[number]]?: RuleAction | undefined };
  /**
   * Documents (SHA-256, lower-case hex) in which a label of secrecy was found that is none, as this organisation's
   * administrator has made sure. In the machine's file only; each use is logged.
   */
  readonly clearedSecrecy: readonly string[];
  /**
   * Whether the signer's statement that files hold no state secret, `--no-secret` on the command line, may stand for the
   * search of their text: `or-stated`, or `always` to search all the same. In the machine's file only.
   */
  readonly secrecyCheck: "or-stated" | "always";
  /** Folders of revocation lists (`.crl`) that somebody keeps up to date, as where no authority can be asked. */
  readonly revocationLists: readonly string[];
  /** Browser extensions that may connect, by id. */
  readonly extensionIds: readonly string[];
  /** Keys that the machine's file keeps the user from changing; in that file alone. */
  readonly locked: readonly string[];
  /** What the user's file says of these, so that nothing else can be chosen in the extension; in no file. */
  readonly fixed: {
    /** SHA-256 of the certificates. */
    readonly roles: readonly string[];
    readonly images: readonly ImageKind[];
    readonly sealDiameterMm: boolean;
    readonly templateSet: boolean;
  };
}

/** Those that say how the network is reached, and whether it is. */
export type NetworkSettings = Pick<Settings, "proxy" | "localServers" | "addressRewrites" | "offline">;

/** What holds where nobody has set anything. */
export const DEFAULT_SETTINGS: Settings = Object.freeze({
  modules: [],
  trust: [],
  images: {},
  sealDiameterMm: 36,
  stampTime: "dd/MM/yyyy HH:mm:ss +07:00",
  templates: Object.freeze({ set: "state", own: {} }),
  roles: {},
  signature: DEFAULT_PREFERENCE,
  proxy: "system",
  localServers: [],
  addressRewrites: [],
  offline: false,
  level: "B-B",
  timestamp: Object.freeze({ servers: [], whenDown: "sign-lower" }),
  revocation: Object.freeze({ check: "on", whenUnknown: "warn", timeoutMs: DEFAULT_REVOCATION_TIMEOUT_MS }),
  rules: {},
  clearedSecrecy: [],
  secrecyCheck: "or-stated",
  revocationLists: [],
  extensionIds: [EXTENSION_ID],
  locked: [],
  fixed: Object.freeze({ roles: [], images: [], sealDiameterMm: false, templateSet: false }),
});
