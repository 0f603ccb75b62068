import type { IncomingMessage, ServerResponse } from "node:http";
import { parseMultipart } from "../multipart.ts";
import { HANDLER_ANSWERS } from "./handler-answer.ts";
import type { HandlerAnswer } from "./handler-answer.ts";
import type { Upload } from "./upload.ts";

/** Takes signed files as the incumbent's program sends them, and refuses what a browser's page would send. */
export class UploadHandler {
  /** What was taken in, whatever was answered to it. */
  readonly uploads: Upload[] = [];
  /** Every request that came, refused ones too. */
  requests = 0;
  /** Requests with an `Origin`, which a strict filter for requests across origins turns away. */
  refused = 0;
  /** How it answers. */
  answer: (upload: Upload) => HandlerAnswer = HANDLER_ANSWERS.true;
  /** Waits with its answer until this is settled. */
  hold: Promise<void> = Promise.resolve();

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests += 1;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { headers } = request;
    if (headers.origin !== undefined || request.method !== "POST") {
      this.refused += 1;
      response.writeHead(403, { "content-type": "text/plain" }).end("Invalid CORS request");
      return;
    }
    const parts = parseMultipart(headers["content-type"] ?? "", Buffer.concat(chunks));
    const file = parts.find(({ fileName }) => fileName !== null);
    if (file === undefined) {
      response.writeHead(400, { "content-type": "text/html" }).end('{"Status":false,"Message":"No file"}');
      return;
    }
    const upload: Upload = {
      host: headers.host ?? "",
      target: request.url ?? "/",
      headers,
      fields: parts
        .filter(({ fileName }) => fileName === null)
        .map(({ name, bytes }) => [name, bytes.toString("utf8")]),
      part: file.name,
      fileName: file.fileName ?? "",
      bytes: Buffer.from(file.bytes),
    };
    this.uploads.push(upload);
    const { status, type, body } = this.answer(upload);
    await this.hold;
    response.writeHead(status, { "content-type": type }).end(body);
  }

  /** The newest upload. */
  last(): Upload {
    const upload = this.uploads.at(-1);
    if (upload === undefined) throw new Error("nothing was uploaded");
    return upload;
  }
}
