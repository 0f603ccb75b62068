import type { ApiCall, ApiProblem, ApiResult } from "../content/api-message.ts";
import type { PageApiEvent } from "../content/bridge-message.ts";
import type { BatchOutcome, Kyso, KysoPageError, SignRequest } from "../integrator/index.d.ts";
import { documentOf, orderOf } from "./api-document.ts";
import { joinContentScript } from "./bridge.ts";
import { defineProperty } from "./primitive.ts";

/*
 * `window.kyso`, in the page's own world before its first script. The types are those that integrators get.
 */

type Answer = Extract<PageApiEvent, { type: "result" }>;

interface Waiting {
  resolve(answer: Answer): void;
  reject(error: KysoPageError): void;
}

const waiting = new Map<number, Waiting>();
let calls = 0;

function errorOf({ code, messageVi, messageEn }: ApiProblem): KysoPageError {
  const name = "KysoError" as const;
  return Object.assign(new Error(messageEn), { name, code, messageVi, messageEn });
}

const tell = joinContentScript("api", (event) => {
  const call = waiting.get(event.call);
  waiting.delete(event.call);
  if (event.type === "result") call?.resolve(event);
  else call?.reject(errorOf(event.problem));
});

function ask<M extends ApiResult["method"]>(
  request: Extract<ApiCall, { method: M }>,
  bytes: (Blob | null)[] = [],
): Promise<{ result: Extract<ApiResult, { method: M }>; bytes: Answer["bytes"] }> {
  return new Promise((resolve, reject) => {
    calls += 1;
    waiting.set(calls, {
      resolve: (answer) => {
        resolve({ result: answer.result as Extract<ApiResult, { method: M }>, bytes: answer.bytes });
      },
      reject,
    });
    tell({ call: calls, request, bytes });
  });
}

/** What the page handed over; nothing for what is no request, which the background then refuses in its own words. */
function readable<T>(read: () => T[]): T[] {
  try {
    return read();
  } catch {
    return [];
  }
}

async function order(requests: readonly SignRequest[], batch: boolean): Promise<BatchOutcome[]> {
  const handed = readable(() => Array.from(requests, orderOf));
  const documents = handed.map(({ document }) => document);
  const answer = await ask(
    { method: "sign", batch, documents },
    handed.map(({ bytes }) => bytes),
  );
  return answer.result.documents.map((end, index) =>
    end.state === "signed"
      ? { state: "signed", signed: { ...end.signed, document: answer.bytes[index] ?? null } }
      : { state: "failed", error: errorOf(end.problem) },
  );
}

const api: Kyso = {
  version: 1,
  status: async () => (await ask({ method: "status" })).result.status,
  certificates: async () => (await ask({ method: "certificates" })).result.certificates,
  sign: async (request) => {
    const [end] = await order([request], false);
    if (end?.state === "signed") return end.signed;
    throw end?.error ?? new Error();
  },
  signBatch: async (requests) => await order(requests, true),
  verify: async (request) => {
    const [handed] = readable(() => [documentOf(request)]);
    const document = handed?.document ?? { source: { from: "address", address: "" }, fileName: null };
    return (await ask({ method: "verify", document }, [handed?.bytes ?? null])).result.verification;
  },
};

// A page that has a name of its own for something else goes on with it.
defineProperty(window, "kyso", {
  value: Object.freeze(api),
  configurable: true,
  writable: true,
  enumerable: true,
});
