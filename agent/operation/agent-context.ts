import type { OperationHandler } from "../../protocol/answer.ts";
import type { OperationName } from "../../protocol/operation.ts";
import type { AuditLog } from "../audit/audit-log.ts";
import type { JobStore } from "../job/job-store.ts";
import type { PairedBrowsers } from "../server/paired-browsers.ts";
import type { Folders } from "../setting/folder.ts";
import type { OwnSettings } from "../setting/own-settings.ts";
import type { SettingSource } from "../setting/setting-source.ts";
import type { DocumentLooks } from "./document-look.ts";
import type { DocumentTexts } from "./document-texts.ts";
import type { FileChecks } from "./file-checks.ts";
import type { KnownTokens } from "./known-tokens.ts";
import type { OpenLogins } from "./open-logins.ts";
import type { OwnImages } from "./own-images.ts";
import type { SignerRevocation } from "./signer-revocation.ts";
import type { StampDrawer } from "./stamp.ts";
import type { TokenDirectory } from "./token-directory.ts";

/** What the operations work on. */
export interface AgentContext {
  readonly version: string;
  readonly folders: Folders;
  readonly jobs: JobStore;
  readonly audit: AuditLog;
  readonly settings: SettingSource;
  readonly own: OwnSettings;
  readonly images: OwnImages;
  readonly tokens: TokenDirectory;
  readonly known: KnownTokens;
  readonly stamps: StampDrawer;
  readonly logins: OpenLogins;
  readonly revocation: SignerRevocation;
  readonly checks: FileChecks;
  readonly texts: DocumentTexts;
  readonly looks: DocumentLooks;
  readonly browsers: Pick<PairedBrowsers, "list" | "forget">;
  readonly now: () => Date;
}

/** Makes the handler of one operation. */
export type Operation<N extends OperationName> = (context: AgentContext) => OperationHandler<N>;
