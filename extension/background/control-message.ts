import { z } from "zod";
import type { KnownToken } from "../../protocol/care-operation.ts";
import { MAX_PIN_CHARACTERS } from "../../protocol/limit.ts";
import { tokenIdSchema } from "../../protocol/operation-value.ts";
import { OPERATIONS } from "../../protocol/operation.ts";
import type { OperationResult, TokenSummary } from "../../protocol/operation.ts";
import type { SignatureKind } from "../../protocol/signature-kind.ts";
import { organisationChoice } from "./portal/portal-choice.ts";
import { SOCKET_CHOICES } from "./portal/portal-message.ts";
import type {
  ActiveSite,
  PortalChoices,
  PortalConsent,
  PortalFamily,
  PortalNotice,
} from "./portal/portal-message.ts";
import type { Problem } from "./ui-message.ts";

/*
 * What crosses between popup or options page and the background, on the port `control`, as ui-message.ts says.
 */

export type AgentState =
  /** Looking for the agent now. */
  | { name: "searching" }
  | { name: "connected"; version: string; browserName: string; port: number }
  /** An agent listens, but this browser is not paired with it. */
  | { name: "not-paired"; problem: Problem | null }
  /** Nothing of ours listens on any port of the range. */
  | { name: "not-running" };

/** A portal that an adapter knows. */
export interface PortalState {
  adapterId: string;
  name: string;
  /** Match patterns that the page passes to `permissions.request({ origins })`, in the click itself, before `enable-portal`. */
  originPatterns: readonly string[];
  source: "built-in" | "policy" | "user";
  enabled: boolean;
  /** A selector stopped matching on this portal; which one, for IT. */
  changed: string | null;
  choices: PortalChoices;
}

/** A file of policy or of the user that is no valid adapter, and is therefore not used (`PORTAL_ADAPTER_INVALID`). */
export interface BrokenAdapter {
  source: "policy" | "user";
  /** Its place among the files of its source, from 1. */
  number: number;
  /** What it calls itself, its name or else its id; `null` where not even that can be read. */
  name: string | null;
  /** What is wrong with it, in English, for IT. */
  reason: string;
}

/** A job that the user should know of. */
export interface DeliveryState {
  jobKey: string;
  origin: string;
  portalName: string;
  title: string;
  kind: SignatureKind | null;
  /** ISO 8601. */
  signedAt: string | null;
  phase: "working" | "uploading" | "waiting";
  problem: Problem | null;
  fileName: string;
  /**
   * Of one that waits for a page that is gone: parts of the signed document in the origin-private file system, to be joined
   * in order and saved as a file, which `saved` then closes. Empty otherwise.
   */
  savedParts: readonly string[];
}

/** A batch that was approved and is not through. */
export interface UnfinishedBatch {
  orderKey: string;
  origin: string;
  /** Of `total` documents that were approved. */
  done: number;
  total: number;
  /** It is being signed now; else it is held up until the user goes on. */
  isRunning: boolean;
}

/** What popup and options page show. */
export interface ControlState {
  agent: AgentState;
  tokens: readonly TokenSummary[];
  /** The adapter of the page that the user is on; `null` where none matches. */
  activePortal: PortalState | null;
  /** The site of that page where no adapter matches; `null` where one does, or the page is no web page. */
  activeSite: ActiveSite | null;
  families: readonly PortalFamily[];
  consents: readonly PortalConsent[];
  notices: readonly PortalNotice[];
  portals: readonly PortalState[];
  brokenAdapters: readonly BrokenAdapter[];
  /** The adapter file that point-and-click wrote last, to be looked at and added, or dismissed; `null` where there is none. */
  picked: string | null;
  deliveries: readonly DeliveryState[];
  batches: readonly UnfinishedBatch[];
}

const pinSchema = z.string().max(MAX_PIN_CHARACTERS);

/** What is asked of a token's PIN, its loss, and the register of the seal. */
const CARE_REQUESTS = [
  /** The old PIN is tried once; neither is kept anywhere. */
  z.object({ type: z.literal("change-pin"), tokenId: tokenIdSchema, oldPin: pinSchema, newPin: pinSchema }),
  /** The user was reminded to change the PIN that a new token came with. */
  z.object({ type: z.literal("reminded"), tokenId: tokenIdSchema }),
  /** The tokens that were inserted here once. */
  z.object({ type: z.literal("known-tokens") }),
  OPERATIONS["notice.draft"].params.extend({ type: z.literal("draft-notice") }),
  OPERATIONS["register.export"].params.extend({ type: z.literal("export-register") }),
] as const;
export type CareRequest = z.infer<(typeof CARE_REQUESTS)[number]>;

/** What each of those is answered with; a file is Base64. */
export interface CareResults {
  "change-pin": null;
  reminded: null;
  "known-tokens": readonly KnownToken[];
  "draft-notice": { file: string };
  "export-register": { file: string; uses: number };
}

/** What popup and options page ask. */
export const controlRequestSchema = z.discriminatedUnion("type", [
  /** Looks for the agent and its tokens again. */
  z.object({ type: z.literal("refresh") }),
  /** Pairs through the native messaging host. */
  z.object({ type: z.literal("pair") }),
  /** Pairs with the code that `kyso pair` shows. */
  z.object({ type: z.literal("pair-with-code"), code: z.string().max(100) }),
  /** Forgets the pairing on both sides where the agent is reachable, else here. */
  z.object({ type: z.literal("forget") }),
  /** After the page was granted the host permissions. */
  z.object({ type: z.literal("enable-portal"), adapterId: z.string() }),
  z.object({ type: z.literal("disable-portal"), adapterId: z.string() }),
  /** The text of an adapter file, JSON. */
  z.object({ type: z.literal("add-adapter"), json: z.string().max(262_144) }),
  z.object({ type: z.literal("remove-adapter"), adapterId: z.string() }),
  z.object({ type: z.literal("remove-broken-adapter"), number: z.int().min(1) }),
  z.object({ type: z.literal("deliver"), jobKey: z.string() }),
  /** Gives a signed document up: the copy here and the agent's are removed. The page asks for a confirmation first. */
  z.object({ type: z.literal("discard"), jobKey: z.string() }),
  /** Opens the job's sign window again, or brings it to the front. */
  z.object({ type: z.literal("show"), jobKey: z.string() }),
  /** Opens the window of an unfinished batch again, or brings it to the front. */
  z.object({ type: z.literal("show-batch"), orderKey: z.uuid() }),
  /** The user has the signed document as a file of their own: the copies here and at the agent are removed. */
  z.object({ type: z.literal("saved"), jobKey: z.string() }),
  /** Switches on a site that no adapter knows, after the page was granted its pattern. `use`: a family's document rules. */
  z.object({
    type: z.literal("enable-site"),
    origin: z.string().max(300),
    use: z.string().max(64).nullable(),
  }),
  /** What is chosen for a portal; what is left out stays. */
  z.object({
    type: z.literal("choose"),
    adapterId: z.string(),
    choice: z.object({
      sockets: z.enum(SOCKET_CHOICES).optional(),
      hashes: z.boolean().optional(),
      nonces: z.boolean().optional(),
      organisation: organisationChoice.optional(),
    }),
  }),
  /** Takes back what was allowed to an origin: one host, the certificate, or (`what` is `all`) everything. */
  z.object({
    type: z.literal("revoke"),
    origin: z.string().max(300),
    what: z.union([z.literal("all"), z.literal("certificate"), z.object({ host: z.string().max(300) })]),
  }),
  z.object({ type: z.literal("dismiss-notice"), origin: z.string().max(300) }),
  /** Starts point-and-click in a tab; in the one that the user is on where it is `null`. */
  z.object({ type: z.literal("pick"), tabId: z.int().nullable() }),
  z.object({ type: z.literal("dismiss-picked") }),
  ...CARE_REQUESTS,
  /** How each kind of signature looks; its preview; and which set is to be used. */
  z.object({ type: z.literal("templates") }),
  OPERATIONS["template.preview"].params.extend({ type: z.literal("template-preview") }),
  OPERATIONS["template.choose"].params.extend({ type: z.literal("choose-templates") }),
]);
export type ControlRequest = z.infer<typeof controlRequestSchema>;

/** What a request is answered with, where that is more than that it was done. */
export interface ControlAnswers extends CareResults {
  templates: OperationResult<"template.list">;
  /** `pdf`: one page, Base64. */
  "template-preview": OperationResult<"template.preview"> & { pdf: string };
}

export type ControlResults = {
  [T in ControlRequest["type"]]: T extends keyof ControlAnswers ? ControlAnswers[T] : null;
};
