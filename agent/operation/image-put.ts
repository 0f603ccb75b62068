import type { OperationContext } from "../../protocol/answer.ts";
import { KysoError } from "../../protocol/error.ts";
import type { AgentContext, Operation } from "./agent-context.ts";
import { imageRoom } from "./image-room.ts";
import { takeImageApart } from "./image-taking.ts";

/** `image.put`: takes an image in, to be looked at before it is kept. */
export const imagePut = (({ settings, images }: Pick<AgentContext, "settings" | "images">) =>
  async ({ kind, size, removesBackground }, { body, signal }: Pick<OperationContext, "body" | "signal">) => {
    const file = await wholeOf(body, size);
    const room = await imageRoom(kind, await settings.read());
    const taken = await takeImageApart({ file, kind, room, removesBackground }, signal, images.workerPath);
    return { result: { sha256: images.try(taken), report: taken.report } };
  }) satisfies Operation<"image.put">;

async function wholeOf(body: AsyncIterable<Uint8Array>, size: number): Promise<Uint8Array> {
  const file = new Uint8Array(size);
  let received = 0;
  for await (const bytes of body) {
    if (received + bytes.length > size) throw new KysoError("PROTOCOL_MESSAGE_INVALID", "more than was said");
    file.set(bytes, received);
    received += bytes.length;
  }
  if (received < size) throw new KysoError("JOB_INCOMPLETE", `${received} of ${size} bytes`);
  return file;
}
