import { z } from "zod";
import { SIGNATURE_KINDS } from "./signature-kind.ts";

/* Values that parameters and results of several operations are made of. */

export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);
/** Of a job or a login: random, lower-case hex. */
export const idSchema = z.string().regex(/^[0-9a-f]{32}$/);
export const instantSchema = z.iso.datetime();
export const signatureKindSchema = z.enum(SIGNATURE_KINDS);
/** As the browser states it, never as a page says. */
export const originSchema = z.string().max(300);
export const tokenIdSchema = z.string().max(128);
