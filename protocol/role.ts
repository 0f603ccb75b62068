import { z } from "zod";
import { CERTIFICATE_ROLES } from "./signature-kind.ts";

/** What in a certificate speaks for its being a person's or an organisation's. */
export const ROLE_REASONS = [
  /** The subject has the number of an identity card or a passport. */
  "PERSON_IDENTIFIER",
  /** The subject has a given name or a surname. */
  "PERSON_NAME",
  /** The subject has a title. */
  "PERSON_TITLE",
  /** The holder belongs to an organisation of another name. */
  "HOLDER_IN_ORGANISATION",
  /** The holder has the name of the organisation. */
  "HOLDER_IS_ORGANISATION",
  /** The holder is called as offices are, and not people: Ủy ban, Sở, Văn phòng … */
  "HOLDER_CALLED_ORGANISATION",
  /** The subject has the tax code or the budget code of an organisation, and no number of a person. */
  "ORGANISATION_IDENTIFIER",
] as const;

export type RoleReason = (typeof ROLE_REASONS)[number];

/** What is suggested of a certificate that nobody has spoken of yet; only a suggestion, for the user to say. */
export const roleSuggestionSchema = z.object({
  /** `null` where the reasons contradict each other. */
  role: z.enum(CERTIFICATE_ROLES).nullable(),
  reasons: z.array(z.enum(ROLE_REASONS)).min(1),
});
export type RoleSuggestion = z.infer<typeof roleSuggestionSchema>;
