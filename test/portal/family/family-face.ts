import type { IncomingHttpHeaders } from "node:http";
import type { Part } from "../multipart.ts";

/*
 * Portals of the families whose rules ship, made from what is known of each and to be confirmed on a live portal. Each
 * behaves as its kind does where that matters: menus that open on mousedown, viewers in frames, names with prefixes,
 * tokens against forged requests, pages that draw themselves anew.
 */

/** What a browser asked. */
export interface FamilyRequest {
  method: string;
  url: URL;
  headers: IncomingHttpHeaders;
  /** Of a form with files. */
  parts: readonly Part[];
  /** Whether it comes from the portal's own page. */
  isOwn: boolean;
}

export interface FamilyAnswer {
  status?: number;
  /** Content type; a page where left out. */
  type?: string;
  headers?: Readonly<Record<string, string>>;
  body: string | Uint8Array;
}

/** The one document of a portal. */
export interface FamilyFile {
  original: Uint8Array;
  /** As it came back. */
  signed: Uint8Array | null;
}

/** A portal of one family. */
export interface FamilyFace {
  /** The family's id. */
  family: string;
  /** Path of the page that shows the document. */
  page: string;
  answer(request: FamilyRequest, file: FamilyFile): FamilyAnswer | null;
}

/** A secret of the portal's page, by which it knows its own requests. */
export const TOKEN = "7c1f0e9a4b";

/** What is stored now. */
export function pdfOf({ original, signed }: FamilyFile): FamilyAnswer {
  return { type: "application/pdf", body: signed ?? original };
}

/** Takes a signed document in; the part carries it under this name. */
export function take(request: FamilyRequest, file: FamilyFile, part: string): boolean {
  const found = request.parts.find(({ name, fileName }) => name === part && fileName !== null);
  if (found === undefined || found.bytes.subarray(0, 5).toString("latin1") !== "%PDF-") return false;
  file.signed = Uint8Array.from(found.bytes);
  return true;
}

/** The value of a field of a form. */
export function fieldOf({ parts }: FamilyRequest, name: string): string | null {
  return parts.find((part) => part.name === name)?.bytes.toString("utf8") ?? null;
}

/** A page of such a portal. */
export function html(title: string, body: string, script = ""): FamilyAnswer {
  return {
    body: `<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>${title}</title></head><body>${body}<script>${script}</script></body></html>`,
  };
}
