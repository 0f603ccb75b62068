import { KysoError } from "../../../protocol/error.ts";
import type { UploadAnswer } from "../../content/content-message.ts";
import { leaveOriginAway } from "./origin-header.ts";
import { ANSWER_WITHIN_MS, beginningOf } from "./portal-answer.ts";
import { fetchFromPortal } from "./portal-fetch.ts";
import { failureOf, UploadFailure } from "./upload-answer.ts";

/** How much of an answer is read, characters: it goes on to the page, and into the job's record. */
const MAX_ANSWER_CHARACTERS = 65_536;

/** Where a signed document is posted, and how. */
export interface PostTarget {
  /** As the page wrote it. */
  address: string;
  /** Name of the part that carries the file. */
  part: string;
  fileName: string;
  fields: readonly (readonly [name: string, value: string])[];
  /** Token by which the portal knows its user; `null` for none. */
  bearer: string | null;
  /** Throws where a redirect's target may not be asked. */
  admit: (address: string) => void;
  /** Whether the answer says that the document is stored. */
  isStored: (answer: UploadAnswer) => boolean;
}

function bodyOf({ part, fileName, fields }: PostTarget, file: Blob): FormData {
  const body = new FormData();
  body.append(part, file, fileName);
  // A field of the part's own name could stand where the handler looks for the document.
  for (const [name, value] of fields) if (name !== part) body.append(name, value);
  return body;
}

/**
 * Posts a signed document as `multipart/form-data` with the user's own session: one request, and none again.
 * @param beforeSend everything is ready and the request is about to leave
 * @throws {UploadFailure} PORTAL_UNREACHABLE, PORTAL_LOGGED_OUT, PORTAL_UPLOAD_FAILED, PORTAL_UPLOAD_REFUSED, and the code
 *   of what `admit` throws
 */
export async function postDocument(
  target: PostTarget,
  file: Blob,
  beforeSend: () => Promise<void>,
): Promise<UploadAnswer> {
  const body = bodyOf(target, file);
  await leaveOriginAway();
  await beforeSend();
  const answer = await send(target, body);
  if (!target.isStored(answer)) throw failureOf(answer);
  return answer;
}

/** @throws {UploadFailure} */
async function send({ address, bearer, admit }: PostTarget, body: FormData): Promise<UploadAnswer> {
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
  try {
    const { response, url } = await fetchFromPortal(address, { method: "POST", body, bearer, signal }, admit);
    const contentType = response.headers.get("content-type") ?? "";
    return {
      status: response.status,
      url,
      contentType,
      text: await beginningOf(response, MAX_ANSWER_CHARACTERS),
    };
  } catch (error) {
    const code = error instanceof KysoError ? error.code : "PORTAL_UNREACHABLE";
    throw new UploadFailure(code, { sent: true });
  }
}
