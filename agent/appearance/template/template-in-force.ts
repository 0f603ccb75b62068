import type { SignatureKind } from "../../../protocol/signature-kind.ts";
import type { Template, TemplateSetName } from "../../../protocol/template.ts";

/** Whose a template is that no set has: the organisation's, of the machine's settings, or the user's. */
export type TemplateOwner = "organisation" | "user";

/** What the settings say of looks. */
export interface TemplateSetting {
  readonly set: TemplateSetName;
  readonly own: Readonly<
    Partial<Record<SignatureKind, { readonly template: Template; readonly owner: TemplateOwner }>>
  >;
}

/** A template, and where it comes from. */
export interface TemplateInForce {
  readonly template: Template;
  readonly from: TemplateSetName | TemplateOwner;
}

/** The template that a kind of signature is drawn from. */
export async function templateOf(kind: SignatureKind, setting: TemplateSetting): Promise<TemplateInForce> {
  const own = setting.own[kind];
  if (own !== undefined) return { template: own.template, from: own.owner };
  // The schema library costs time to load, which listening need not wait for.
  const [{ templateSchema }, { STATE_TEMPLATES }, { PARTY_TEMPLATES }] = await Promise.all([
    import("../../../protocol/template.ts"),
    import("./state.ts"),
    import("./party.ts"),
  ]);
  const set = { state: STATE_TEMPLATES, party: PARTY_TEMPLATES }[setting.set];
  return { template: templateSchema.parse(set[kind]), from: setting.set };
}
