import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { parseMultipart } from "../multipart.ts";
import { COURT_ASPX } from "./court-aspx.ts";
import type { FamilyAnswer, FamilyFace, FamilyFile, FamilyRequest } from "./family-face.ts";
import { LIFERAY_MOT_CUA } from "./liferay-mot-cua.ts";
import { OPENCPS } from "./opencps.ts";
import { SPRING_EOFFICE } from "./spring-eoffice.ts";
import { VNPT_IOFFICE } from "./vnpt-ioffice.ts";

/** A portal of each family whose rules ship. */
export const FACES: readonly FamilyFace[] = [
  LIFERAY_MOT_CUA,
  OPENCPS,
  COURT_ASPX,
  SPRING_EOFFICE,
  VNPT_IOFFICE,
];

/** Host of a family's portal, which is this machine. */
export function hostOf({ family }: FamilyFace): string {
  return `${family}.kyso.test`;
}

export interface FamilyPortals {
  port: number;
  /** By family. */
  files: ReadonlyMap<string, FamilyFile>;
  address(face: FamilyFace): string;
  close(): Promise<void>;
}

async function requestOf(message: IncomingMessage): Promise<FamilyRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const { headers, method = "GET" } = message;
  const type = headers["content-type"] ?? "";
  const url = new URL(message.url ?? "/", `http://${headers.host ?? "localhost"}`);
  return {
    method,
    url,
    headers,
    parts: type.startsWith("multipart/form-data") ? parseMultipart(type, Buffer.concat(chunks)) : [],
    isOwn: headers.origin === url.origin && headers.referer?.startsWith(url.origin) === true,
  };
}

function send(response: ServerResponse, answer: FamilyAnswer | null): void {
  const {
    status = 200,
    type = "text/html; charset=utf-8",
    headers = {},
    body,
  } = answer ?? { status: 404, body: "" };
  response.writeHead(status, { "content-type": type, ...headers }).end(body);
}

/** Starts the portals, each with this document. */
export async function startFamilyPortals(document: Uint8Array): Promise<FamilyPortals> {
  const files = new Map<string, FamilyFile>(
    FACES.map(({ family }) => [family, { original: document, signed: null }]),
  );
  const server = createServer((message, response) => {
    const host = message.headers.host?.replace(/:\d+$/, "");
    const face = FACES.find((one) => hostOf(one) === host);
    const file = files.get(face?.family ?? "");
    void requestOf(message).then((request) => {
      send(response, face === undefined || file === undefined ? null : face.answer(request, file));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    files,
    address: (face) => `http://${hostOf(face)}:${port}${face.page}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
