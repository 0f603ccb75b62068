import { EXTENSION_ID } from "../../protocol/extension-id.ts";
import type { CertificateRole, SignatureKind } from "../../protocol/signature-kind.ts";
import type { ModuleSetting } from "../token/module-setting.ts";
import { DEFAULT_PREFERENCE, type SignaturePreference } from "../x509/algorithm-choice.ts";

/** The settings in force: every key has a value, every path is absolute. */
export interface Settings {
  /** PKCS #11 modules beside those that are known by name. In the file, a path alone will do. */
  readonly modules: readonly Pick<ModuleSetting, "path" | "asksPin">[];
  /** Folders of trusted root certificates. */
  readonly trust: readonly string[];
  /** The image (PNG with transparency) that each kind of signature shows. */
  readonly images: Readonly<Partial<Record<SignatureKind, string>>>;
  /** True diameter of the organisation's seal, millimetres. */
  readonly sealDiameterMm: number;
  /** Whose a certificate is, by its SHA-256 in lower-case hex. */
  readonly roles: Readonly<Record<string, CertificateRole>>;
  /**
   * How keys sign. In the file, `scheme` is `pkcs1` or `pss` (RSA keys only), and `hash` may be left out. What the token or
   * the certificate can't do is refused, never replaced.
   */
  readonly signature: SignaturePreference;
  /** Browser extensions that may connect, by id. */
  readonly extensionIds: readonly string[];
}

/** What holds where nobody has set anything. */
export const DEFAULT_SETTINGS: Settings = Object.freeze({
  modules: [],
  trust: [],
  images: {},
  sealDiameterMm: 36,
  roles: {},
  signature: DEFAULT_PREFERENCE,
  extensionIds: [EXTENSION_ID],
});
