import { StampDrawer } from "../../../agent/operation/stamp.ts";
import { templateList } from "../../../agent/operation/template-list.ts";
import { templatePreview } from "../../../agent/operation/template-preview.ts";
import type { AgentContext } from "../../../agent/operation/agent-context.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../../agent/setting/setting.ts";
import type { ControlAnswers } from "../../../extension/background/control-message.ts";
import { SIGNATURE_KINDS, type SignatureKind } from "../../../protocol/signature-kind.ts";
import { templateSchema } from "../../../protocol/template.ts";
import { repositoryFile } from "../repository-file.ts";

/** What the agent would say of looks. */
export interface Looks {
  readonly list: ControlAnswers["templates"];
  readonly previews: Readonly<Record<SignatureKind, ControlAnswers["template-preview"]>>;
}

/** An office that has its images, but not those of initials, and copies of its own. */
const SETTINGS: Settings = {
  ...DEFAULT_SETTINGS,
  images: {
    approve: repositoryFile("test/e2e/image/signature.png"),
    seal: repositoryFile("test/e2e/image/seal.png"),
  },
  templates: {
    set: "state",
    own: {
      copy: {
        owner: "organisation",
        template: templateSchema.parse({
          lines: [
            { text: "{copyType}", bold: true, align: "centre" },
            "{organisation}",
            { text: "Ký số: {time}", italic: true },
          ],
          frame: {},
          place: "first-top-right",
          note: "Quy chế văn thư của xã (ví dụ).",
        }),
      },
    },
  },
};

/** The agent's own answers, drawn by its own code. */
export async function drawLooks(): Promise<Looks> {
  const settings = { read: () => Promise.resolve(SETTINGS) };
  const context = { settings, stamps: new StampDrawer() } as unknown as AgentContext;
  const call = {} as never;
  const { result } = await templateList(context)({}, call);
  const drawn = SIGNATURE_KINDS.map(async (kind) => {
    const answer = await templatePreview(context)({ kind }, call);
    const pieces: Uint8Array[] = [];
    for await (const piece of answer.body ?? []) pieces.push(piece);
    return [kind, { ...answer.result, pdf: Buffer.concat(pieces).toString("base64") }] as const;
  });
  return { list: result, previews: Object.fromEntries(await Promise.all(drawn)) as Looks["previews"] };
}
