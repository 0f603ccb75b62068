import type { DataItem } from "../../../protocol/data-item.ts";
import { asKysoError, KysoError } from "../../../protocol/error.ts";
import { MAX_DATA_ITEMS } from "../../../protocol/limit.ts";
import type { SignatureFormat } from "../../../protocol/signature-format.ts";
import { fromBase64, toBase64 } from "../base64.ts";
import type { ToldCertificate } from "../data/certificate-ask.ts";
import type { DocumentEnd, OrderedDocument } from "../sign/sign-order.ts";
import { digestItem, messageItem } from "./data-request.ts";
import type { Desk, LegacyCall } from "./legacy-call.ts";
import { serialNumberOf } from "./serial-number.ts";
import { handedOver } from "./text-request.ts";
import { failedResult, readEntries, readVnptMessage, signedResult, vnptReply } from "./vnpt-message.ts";
import { VNPT_VERSION } from "./vnpt-message.ts";
import type { VnptEntry, VnptRequest } from "./vnpt-message.ts";

/* The calls of the VNPT-CA Plugin that Kyso answers. @see vnpt-message.ts for what is known of them */

/** What an entry is: a document that the user is shown, or octets that nobody can be shown. */
type Wanted = { document: OrderedDocument } | { item: DataItem };

const DOCUMENTS = new Map<string, { format: SignatureFormat; fileName: string; title: string }>([
  ["pdf", { format: "pdf", fileName: "van-ban.pdf", title: "Văn bản PDF" }],
  ["xml", { format: "xades", fileName: "du-lieu.xml", title: "Dữ liệu XML" }],
]);

function documentOf(data: string, type: string): OrderedDocument | null {
  const known = DOCUMENTS.get(type);
  if (known === undefined) return null;
  const bytes = fromBase64(data);
  if (bytes === null || bytes.length === 0) throw new KysoError("PORTAL_REQUEST_INVALID", "no Base64");
  return handedOver(bytes, known.fileName, known.title, known.format);
}

function wantedOf({ data, type, options }: VnptEntry): Wanted {
  const document = documentOf(data, type);
  if (document !== null) return { document };
  if (type === "hash") return { item: digestItem(options.text("DigestAlgorithm"), data) };
  if (type === "txt" || type === "cms") return { item: messageItem(data) };
  throw new KysoError("PORTAL_REQUEST_UNSUPPORTED", type);
}

async function resultOf(end: DocumentEnd | undefined, serial: string): Promise<string> {
  if (end?.state !== "delivered") return failedResult(end?.code ?? "INTERNAL");
  if (end.signed === null) return failedResult("INTERNAL");
  return signedResult(toBase64(new Uint8Array(await end.signed.arrayBuffer())), serial);
}

async function signedDocuments(
  { orders, queue }: Desk,
  { callKey, from, isWanted }: LegacyCall,
  documents: readonly OrderedDocument[],
): Promise<readonly DocumentEnd[]> {
  if (documents.length === 0) return [];
  let ends: readonly DocumentEnd[] = [];
  const place = async () => {
    ends = await orders.order({ orderKey: callKey, via: "vnpt", documents }, from);
    return "";
  };
  // One that an earlier worker has begun already has its window.
  if (orders.get(callKey) !== undefined) await place();
  else await queue.inTurn(from.origin, null, isWanted, place);
  return ends;
}

async function signedItems(
  { data }: Desk,
  { callKey, from }: LegacyCall,
  items: readonly DataItem[],
): Promise<string[]> {
  if (items.length === 0) return [];
  try {
    const signed = await data.sign({ callKey, via: "vnpt", items }, from);
    return signed.map(({ signature, certificate }) =>
      signedResult(signature, serialNumberOf(fromBase64(certificate) ?? new Uint8Array()) ?? ""),
    );
  } catch (error) {
    const { code } = asKysoError(error);
    return items.map(() => failedResult(code));
  }
}

/** The results of a list, in its order, whatever each of it is. */
async function signList(desk: Desk, call: LegacyCall, [list, serial]: readonly unknown[]): Promise<string> {
  const wanted = readEntries(list, MAX_DATA_ITEMS).map(wantedOf);
  const documents = wanted.flatMap((one) => ("document" in one ? [one.document] : []));
  const items = wanted.flatMap((one) => ("item" in one ? [one.item] : []));
  const asked = typeof serial === "string" ? serial : "";
  const ends = await signedDocuments(desk, call, documents);
  const documentResults = await Promise.all(ends.map((end) => resultOf(end, asked)));
  const itemResults = await signedItems(desk, call, items);
  return JSON.stringify(
    wanted.map(
      (one) => ("document" in one ? documentResults : itemResults).shift() ?? failedResult("INTERNAL"),
    ),
  );
}

/** The value of CN in a distinguished name. @see RFC 4514, 2.4 */
function commonName(name: string): string {
  const value = /(?:^|,)\s*CN=((?:[^\\,+]|\\.)*)/i.exec(name)?.[1] ?? "";
  return value.replace(/\\([^0-9a-fA-F])/g, "$1").trim();
}

function certificateResult(told: ToldCertificate): string {
  return JSON.stringify({
    serial: told.serialNumber,
    subjectCN: commonName(told.subject),
    issuerCN: commonName(told.issuer),
    notBefore: told.notBefore,
    notAfter: told.notAfter,
    base64: told.der,
  });
}

async function certificateFor({ certificates }: Desk, { from }: LegacyCall): Promise<string> {
  try {
    return certificateResult(await certificates.tell("vnpt", from));
  } catch (error) {
    const { code } = asKysoError(error);
    // Pages take nothing at all for a user who chose none.
    if (code === "CONSENT_REFUSED") return "";
    throw error;
  }
}

async function result(desk: Desk, call: LegacyCall, { name, args }: VnptRequest): Promise<string> {
  switch (name) {
    case "checkPlugin":
      return "1";
    case "getVersion":
      return VNPT_VERSION;
    case "setLicenseKey":
      return JSON.stringify({ code: 1, data: "", error: "" });
    case "GetCertInfo":
      return await certificateFor(desk, call);
    case "SignPDF": {
      const document = documentOf(typeof args[0] === "string" ? args[0] : "", "pdf");
      const [end] = await signedDocuments(desk, call, document === null ? [] : [document]);
      return await resultOf(end, "");
    }
    case "signArrDataAdvanced":
      return await signList(desk, call, args);
    case null:
      throw new KysoError("PORTAL_REQUEST_UNSUPPORTED");
  }
}

/** Answers a message, also with why it can't be done. */
export async function answerVnpt(desk: Desk, call: LegacyCall): Promise<string> {
  const request = readVnptMessage(call.message);
  try {
    return vnptReply(await result(desk, call, request), request.callback);
  } catch (error) {
    const failure = failedResult(asKysoError(error).code);
    const isList = request.name === "signArrDataAdvanced";
    return vnptReply(isList ? JSON.stringify([failure]) : failure, request.callback);
  }
}
