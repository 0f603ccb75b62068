import type { z } from "zod";
import type { SignatureKind } from "../../../protocol/signature-kind.ts";
import type { templateSchema } from "../../../protocol/template.ts";

/** A template for each kind, as it would stand in a settings file. */
export type TemplateSet = Readonly<Record<SignatureKind, z.input<typeof templateSchema>>>;
