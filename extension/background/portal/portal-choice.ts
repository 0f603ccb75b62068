import browser from "webextension-polyfill";
import { z } from "zod";
import { policyValue } from "./portal-policy.ts";
import { SOCKET_CHOICES } from "./portal-message.ts";
import type { PortalChoice, PortalChoices } from "./portal-message.ts";

/*
 * What the user, or policy, has chosen for each portal, by its adapter's id. Where policy has set a choice, it holds and
 * the user's is not looked at.
 */

const STORED = "portalChoices";

/** Longest name of an organisation, characters. */
const MAX_ORGANISATION_CHARACTERS = 300;

export const organisationChoice = z.string().trim().min(1).max(MAX_ORGANISATION_CHARACTERS).nullable();

const choiceSchema = z.object({
  sockets: z.enum(SOCKET_CHOICES).optional(),
  hashes: z.boolean().optional(),
  nonces: z.boolean().optional(),
  organisation: organisationChoice.optional(),
});
/** What was chosen; what is left out was not. */
export type MadeChoice = z.infer<typeof choiceSchema>;

/** One entry at a time is read, so that one that can't be leaves the others in force. */
function madeFor(adapterId: string, stored: unknown): MadeChoice {
  const all = z.record(z.string(), z.unknown()).safeParse(stored);
  const own = all.success && Object.hasOwn(all.data, adapterId) ? all.data[adapterId] : {};
  const made = choiceSchema.safeParse(own);
  return made.success ? made.data : {};
}

async function storedChoices(): Promise<unknown> {
  return (await browser.storage.local.get({ [STORED]: {} }))[STORED];
}

/** The choices of a portal as they hold now: policy's, then the user's, then what its adapter says, then nothing extra. */
export async function choicesFor(adapter: {
  id: string;
  sockets?: PortalChoice["sockets"] | undefined;
}): Promise<PortalChoices> {
  const policy = madeFor(adapter.id, await policyValue(STORED));
  const user = madeFor(adapter.id, await storedChoices());
  const locked = (["sockets", "hashes", "nonces", "organisation"] as const).filter(
    (name) => policy[name] !== undefined,
  );
  return {
    sockets: policy.sockets ?? user.sockets ?? adapter.sockets ?? "kyso",
    hashes: policy.hashes ?? user.hashes ?? false,
    nonces: policy.nonces ?? user.nonces ?? false,
    organisation: policy.organisation ?? user.organisation ?? null,
    locked,
  };
}

/** Writes the user's choices for a portal; what policy has set holds all the same. */
export async function choose(adapterId: string, choice: MadeChoice): Promise<void> {
  const stored = z
    .record(z.string(), z.unknown())
    .catch({})
    .parse(await storedChoices());
  const made = { ...madeFor(adapterId, stored), ...choice };
  await browser.storage.local.set({ [STORED]: { ...stored, [adapterId]: made } });
}
