import type { OperationContext } from "../../protocol/answer.ts";
import { createHash } from "node:crypto";
import type { AbortSignal } from "../../protocol/abort.ts";
import { asKysoError } from "../../protocol/error.ts";
import type { ImageReport } from "../../protocol/own-image.ts";
import type { ImageInForce } from "../../protocol/own-operation.ts";
import { IMAGE_KINDS, type ImageKind } from "../../protocol/signature-kind.ts";
import type { ImageRoom } from "../appearance/image/image-check.ts";
import type { OwnChoices } from "../setting/own-settings.ts";
import type { Settings } from "../setting/setting.ts";
import { DEFAULT_SETTINGS } from "../setting/setting.ts";
import type { AgentContext, Operation } from "./agent-context.ts";
import { imageRoom } from "./image-room.ts";
import { checkImageApart } from "./image-taking.ts";
import { imageBytes } from "./own-images.ts";

/** Reports that are kept: an image that has not changed is not looked at again. */
const MAX_REPORTS = 16;

/** `image.list`: the image that each kind shows, who says so, and what it is like; and the seal's diameter. */
export const imageList = (({ settings, own, images }: Pick<AgentContext, "settings" | "own" | "images">) => {
  const reports = new Map<string, Promise<ImageReport>>();
  const reportOf = (
    png: Uint8Array,
    sha256: string,
    kind: ImageKind,
    room: ImageRoom,
    signal: AbortSignal,
  ) => {
    const key = JSON.stringify([sha256, kind, room]);
    const known = reports.get(key);
    if (known !== undefined) return known;
    const found = checkImageApart({ file: png, kind, room }, signal, images.workerPath);
    const [oldest] = reports.keys();
    if (reports.size >= MAX_REPORTS && oldest !== undefined) reports.delete(oldest);
    reports.set(key, found);
    found.catch(() => reports.delete(key));
    return found;
  };
  return async (_: object, { signal }: Pick<OperationContext, "signal">) => {
    const current = await settings.read();
    const chosen = await own.read();
    const list = IMAGE_KINDS.map(async (kind): Promise<ImageInForce> => {
      const file = current.images[kind];
      const said = { kind, from: file === undefined ? null : whoSays(kind, current, chosen) };
      const nothing = { ...said, sha256: null, report: null, problem: null };
      if (file === undefined) return nothing;
      try {
        const png = await imageBytes(file);
        const sha256 = createHash("sha256").update(png).digest("hex");
        const report = await reportOf(png, sha256, kind, await imageRoom(kind, current), signal);
        return { ...said, sha256, report, problem: null };
      } catch (error) {
        return { ...nothing, problem: asKysoError(error).code };
      }
    });
    const isLocked = current.locked.includes("images");
    const seal = { diameterMm: current.sealDiameterMm, from: whoMeasured(current, chosen) };
    return { result: { images: await Promise.all(list), isLocked, seal } };
  };
}) satisfies Operation<"image.list">;

function whoSays(kind: ImageKind, { locked, fixed }: Settings, chosen: OwnChoices): ImageInForce["from"] {
  if (locked.includes("images")) return "machine";
  if (fixed.images.includes(kind)) return "file";
  return chosen.images?.[kind] === undefined ? "machine" : "own";
}

function whoMeasured({ locked, fixed, sealDiameterMm }: Settings, chosen: OwnChoices): ImageInForce["from"] {
  if (locked.includes("sealDiameterMm")) return "machine";
  if (fixed.sealDiameterMm) return "file";
  if (chosen.sealDiameterMm !== undefined) return "own";
  return sealDiameterMm === DEFAULT_SETTINGS.sealDiameterMm ? null : "machine";
}
