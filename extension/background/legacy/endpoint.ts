import browser from "webextension-polyfill";
import { asKysoError, KysoError } from "../../../protocol/error.ts";
import type { SignatureKind } from "../../../protocol/signature-kind.ts";
import { checkHanded } from "../check/handed-file.ts";
import { noteRefusal } from "../data/refusal-note.ts";
import { certificateReply } from "./certificate-reply.ts";
import { readNonce, readSignMessage } from "./data-request.ts";
import type { DataPlan } from "./data-request.ts";
import { batchReply, documentReply } from "./document-reply.ts";
import { readBatchRequest, readDocumentRequest } from "./document-request.ts";
import type { Desk, Endpoint, LegacyCall } from "./legacy-call.ts";
import { doneReply, failureReply } from "./legacy-reply.ts";
import { readRequest } from "./request-fields.ts";
import { readSignJson, readSignXml, textReply } from "./text-request.ts";
import type { TextPlan } from "./text-request.ts";
import { readVerifyJson, readVerifyMessage, readVerifyXml, verifyPdfReply } from "./verify-request.ts";
import type { VerifyPlan } from "./verify-request.ts";

/* Who answers on which address of the incumbent's socket. */

/** One document, whose kind the address names; `null` has the user choose. */
function document(kind: SignatureKind | null): Endpoint {
  return async ({ orders }, { callKey, message, from }) => {
    const documents = [readDocumentRequest(message, kind)];
    const [end] = await orders.order({ orderKey: callKey, via: "vgca", documents }, from);
    if (end === undefined) throw new KysoError("INTERNAL", "an order without an end");
    return documentReply(end, message);
  };
}

const batch: Endpoint = async ({ orders }, { callKey, message, from }) => {
  const files = readBatchRequest(message);
  const documents = files.map((file) => file.document);
  return batchReply(files, await orders.order({ orderKey: callKey, via: "vgca", documents }, from));
};

function text(read: (message: string) => TextPlan): Endpoint {
  return async ({ orders }, { callKey, message, from }) => {
    const plan = read(message);
    const documents = [plan.document];
    return await textReply(plan, await orders.order({ orderKey: callKey, via: "vgca", documents }, from));
  };
}

function octets(read: (message: string) => DataPlan): Endpoint {
  return async ({ data }, { callKey, message, from }) => {
    const { item, reply } = read(message);
    const [signed] = await data.sign({ callKey, via: "vgca", items: [item] }, from);
    if (signed === undefined) throw new KysoError("INTERNAL", "nothing signed");
    return reply(signed);
  };
}

function verified(read: (message: string) => VerifyPlan): Endpoint {
  return async ({ agent }, { message, from }) => {
    const plan = read(message);
    return await plan.reply(await checkHanded(agent, plan, from.origin));
  };
}

const verifyPdf: Endpoint = async ({ checks }, { message, from }) =>
  verifyPdfReply(await checks.checkNamed(readRequest(message).text("FileName"), from));

const certificate: Endpoint = async ({ certificates }, { from }) =>
  certificateReply(await certificates.tell("vgca", from));

/** Pages probe with nothing, or open the settings with a word. */
const config: Endpoint = async ({ options }, { message }) => {
  if (message.trim() !== "") await options.shown();
  return doneReply({});
};

/** Valid JSON, whatever was sent. The name of the field is not known: no public page reads it. */
const version: Endpoint = () =>
  Promise.resolve(doneReply({ Version: browser.runtime.getManifest().version, Name: "Kyso" }));

/** Those that open a window and wait for each other, by the address's last part, in lower case. */
const IN_TURN = new Map<string, Endpoint>([
  ["signapproved", document("approve")],
  ["signissued", document("seal")],
  ["signincome", document("incoming")],
  ["comment", document("comment")],
  ["signappendix", document("attachment")],
  ["signcopy", document("copy")],
  ["signfile", document(null)],
  ["signpdf", document(null)],
  ["signpdfwp", document(null)],
  // Its shape is not known; where it is that of the others it is signed.
  ["signlylich", document(null)],
  ["signfiles", batch],
  ["signxml", text(readSignXml)],
  ["signjson", text(readSignJson)],
  ["verifypdf", verifyPdf],
]);

/** Those that are answered as they come. What is in neither list has no public caller, or is not offered. */
const AT_ONCE = new Map<string, Endpoint>([
  ["signmsg", octets(readSignMessage)],
  ["auth", octets(readNonce)],
  ["verifymsg", verified(readVerifyMessage)],
  ["verifyxml", verified(readVerifyXml)],
  ["verifyjson", verified(readVerifyJson)],
  ["getcertinfo", certificate],
  ["getversion", version],
  ["config", config],
]);

async function answered(desk: Desk, name: string, call: LegacyCall): Promise<string> {
  const endpoint = IN_TURN.get(name);
  if (endpoint === undefined) {
    const atOnce = AT_ONCE.get(name);
    if (atOnce === undefined) throw new KysoError("PORTAL_REQUEST_UNSUPPORTED", name);
    return await atOnce(desk, call);
  }
  const { callKey, message, from, isWanted } = call;
  // One that an earlier worker has begun already has its window.
  if (desk.orders.get(callKey) !== undefined) return await endpoint(desk, call);
  // What is only looked at does not wait for what is to be signed.
  const line = endpoint === verifyPdf ? `${from.origin} verify` : from.origin;
  return await desk.queue.inTurn(line, `${name} ${message}`, isWanted, () => endpoint(desk, call));
}

/** The name in an address, as the page wrote it: its case does not matter. */
function nameOf(address: string): string {
  const path = address.replace(/[?#].*$/s, "");
  return path.replace(/^\/+|\/+$/g, "").toLowerCase();
}

/** Longest name of an unknown endpoint that is logged, characters. */
const MAX_LOGGED_CHARACTERS = 40;

/** Answers a message, also with why it can't be done. */
export async function answerLegacy(desk: Desk, address: string, call: LegacyCall): Promise<string> {
  const name = nameOf(address);
  try {
    return await answered(desk, name, call);
  } catch (error) {
    const { code } = asKysoError(error);
    if (code === "PORTAL_REQUEST_UNSUPPORTED") {
      const details = { code, endpoint: name.slice(0, MAX_LOGGED_CHARACTERS), via: "vgca" };
      noteRefusal(desk.agent, { event: "portal.refused", origin: call.from.origin, details });
    }
    return failureReply(error);
  }
}
