import browser from "webextension-polyfill";
import { KysoError } from "../../../protocol/error.ts";
import type { FileReport } from "../../../protocol/report.ts";
import type { ApiResult } from "../../content/api-message.ts";
import type { AgentLink } from "../agent/agent-link.ts";
import { checkHanded } from "../check/handed-file.ts";
import type { CertificateBoard } from "../data/certificate-board.ts";
import type { CallQueue } from "../legacy/call-queue.ts";
import { consentsOf } from "../portal/portal-consent.ts";
import { downloadDocument } from "../portal/portal-download.ts";
import type { OrderBoard } from "../sign/order-board.ts";
import type { Requester } from "../sign/requester.ts";
import { admission } from "../sign/sign-question.ts";
import type { CheckedCall, CheckedSource } from "./api-call.ts";
import { signForPage } from "./api-order.ts";
import type { ApiPort } from "./api-port.ts";

/** What answers are made with. */
export interface ApiDesk {
  agent: AgentLink;
  orders: OrderBoard;
  certificates: CertificateBoard;
  queue: CallQueue;
}

interface ApiRequest {
  callKey: string;
  call: CheckedCall;
  from: Requester;
  port: ApiPort;
}

type ResultOf<M extends ApiResult["method"]> = Extract<ApiResult, { method: M }>;

async function status(agent: AgentLink, { origin }: Requester): Promise<ResultOf<"status">> {
  const { firstUse } = await consentsOf(origin);
  const { version } = browser.runtime.getManifest();
  const ready = firstUse
    ? await agent.connect().then(
        () => true,
        () => false,
      )
    : null;
  return { method: "status", status: { version: firstUse ? version : null, allowed: firstUse, ready } };
}

async function certificates(board: CertificateBoard, from: Requester): Promise<ResultOf<"certificates">> {
  const { email, ...told } = await board.tell("page", from);
  return { method: "certificates", certificates: [{ ...told, email: email === "" ? null : email }] };
}

/** A file that the page may read itself, or that lies where the user has allowed its documents to. */
async function fetched(
  address: string,
  { origin, portal }: Requester,
): Promise<{ fileName: string; file: Blob }> {
  const admit = await admission({ origin, adapter: portal.adapter }, "source");
  admit(address);
  const covers = (one: string): boolean => {
    admit(one);
    return true;
  };
  const { signal } = new AbortController();
  const { fileName, bytes } = await downloadDocument(address, covers, () => undefined, {
    signal,
    isPdf: false,
  });
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for await (const chunk of bytes) chunks.push(chunk as Uint8Array<ArrayBuffer>);
  return { fileName, file: new Blob(chunks) };
}

async function fileOf(
  source: CheckedSource,
  fileName: string | null,
  { from, port }: ApiRequest,
): Promise<{ fileName: string; file: Blob }> {
  if (source.from === "page") {
    return { fileName: fileName ?? "van-ban", file: await port.fetch(0, source.size) };
  }
  const download = await fetched(source.address, from);
  return { ...download, fileName: fileName ?? download.fileName };
}

function verification({ verdict, signatures }: FileReport): ResultOf<"verify"> {
  return {
    method: "verify",
    verification: {
      verdict,
      signatures: signatures.map(({ kind, indication, subIndication, signer, signingTime }) => ({
        kind,
        indication,
        subIndication,
        signer: signer?.commonName ?? null,
        organization: signer?.organization ?? null,
        signedAt: signingTime,
      })),
    },
  };
}

/** A page that was not allowed to ask yet learns nothing of this computer, nor of what is trusted there. */
async function verify(
  { agent }: ApiDesk,
  { source, fileName }: Extract<CheckedCall, { method: "verify" }>["document"],
  request: ApiRequest,
): Promise<ResultOf<"verify">> {
  const { origin } = request.from;
  if (!(await consentsOf(origin)).firstUse) throw new KysoError("PORTAL_NOT_ENABLED");
  const file = await fileOf(source, fileName, request);
  return verification(await checkHanded(agent, { ...file, content: null }, origin));
}

/** Answers a call of the page API. @throws {KysoError} why it can't be done */
export async function answerCall(desk: ApiDesk, request: ApiRequest): Promise<ApiResult> {
  const { call, from, port } = request;
  switch (call.method) {
    case "status":
      return await status(desk.agent, from);
    case "certificates":
      return await certificates(desk.certificates, from);
    case "sign":
      return { method: "sign", documents: await signForPage(desk, port, call, request) };
    case "verify":
      return await verify(desk, call.document, request);
  }
}
