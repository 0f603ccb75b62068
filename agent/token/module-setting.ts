/** A PKCS #11 module that the agent may load. */
export interface ModuleSetting {
  /** Absolute path. */
  readonly path: string;
  /** The module shows a dialog of its own for the PIN whatever it is given; so it is given none. */
  readonly asksPin?: boolean;
  /** Variables that only this module's process gets. */
  readonly env?: Readonly<Record<string, string>>;
}
