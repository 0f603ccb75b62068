import type { Case, Expected } from "./case.ts";
import { streamBody } from "./pdf-file.ts";
import { OBJECT } from "./sample.ts";

/** A page's content with another amount. */
export const FORGED = "BT /F 14 Tf 72 700 Td (Kinh phi duoc duyet: 99.000.000 dong) Tj ET";

/** The first page's content with another amount, as a stream, and under its number. */
export const FORGED_CONTENT = streamBody(FORGED);
export const FORGED_PAGES = { [OBJECT.content]: FORGED_CONTENT };

/** Makes a case of an attack; by default one that is seen as a change that nothing allows. */
export type Made = (name: string, bytes: Uint8Array, expected?: Expected) => Case;
