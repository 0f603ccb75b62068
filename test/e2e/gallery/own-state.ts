import { createHash } from "node:crypto";
import { writePng } from "../../../agent/appearance/image/png-file.ts";
import { takeImage, type TakenImage } from "../../../agent/appearance/image/taken-image.ts";
import type { ImageInForce } from "../../../protocol/own-operation.ts";
import type { ImageKind } from "../../../protocol/signature-kind.ts";
import { handwriting, photographOf, seal } from "../../agent/appearance/photo.ts";
import { LEADER, ORGANISATION } from "./state.ts";
import type { OwnScene } from "./stage.ts";

const ROOM = {
  initial: { width: 25, height: 12.5 },
  approve: { width: 50, height: 25 },
  seal: { width: 36, height: 36 },
} as const;

const LIGHT = {
  paper: [232, 226, 214],
  dimmest: 0.65,
  hasShadow: true,
  noise: 5,
  smearsColour: true,
} as const;

/** A photograph of a signature on paper, half in the shadow of a hand; PNG. */
export const SIGNATURE_PHOTO = writePng(
  photographOf(handwriting(1100, 700, 7), { width: 1100, height: 700, ink: [36, 52, 150], ...LIGHT }),
);

const SEAL_PHOTO = writePng(
  photographOf(seal(420, 320, 540), { width: 840, height: 640, ink: [200, 30, 40], ...LIGHT }),
);

function taken(file: Uint8Array, kind: ImageKind, removesBackground: boolean): TakenImage {
  return takeImage({ file, kind, room: ROOM[kind], removesBackground });
}

function digest({ png }: TakenImage): string {
  return createHash("sha256").update(png).digest("hex");
}

function inForce(kind: ImageKind, image: TakenImage | null, from: ImageInForce["from"]): ImageInForce {
  const sha256 = image && digest(image);
  return { kind, from, sha256, report: image?.report ?? null, problem: null };
}

/** The settings of a clerk: a seal that was taken in, a signature that is being tried, an unknown certificate. */
export function ownScene(): OwnScene {
  const stamped = taken(SEAL_PHOTO, "seal", true);
  const asItIs = taken(SIGNATURE_PHOTO, "approve", false);
  const withoutPaper = taken(SIGNATURE_PHOTO, "approve", true);
  const images = [stamped, asItIs, withoutPaper].map((image) => [
    digest(image),
    Buffer.from(image.png).toString("base64"),
  ]);
  const unknown = {
    ...LEADER,
    role: null,
    suggestion: { role: "personal", reasons: ["PERSON_TITLE", "HOLDER_IN_ORGANISATION"] },
  } as const;
  const { sha256, subject } = ORGANISATION;
  return {
    state: {
      problem: null,
      choices: {
        certificates: [
          { ...unknown, suggestion: { role: "personal", reasons: [...unknown.suggestion.reasons] } },
        ],
        roles: {
          isLocked: false,
          roles: [
            { certificate: sha256, name: subject.commonName, role: "organisation", from: "own" },
            { certificate: "e".repeat(64), name: null, role: "personal", from: "file" },
          ],
        },
        images: {
          images: [
            inForce("initial", null, null),
            inForce("approve", null, null),
            inForce("seal", stamped, "own"),
          ],
          isLocked: false,
          seal: { diameterMm: 36, from: "own" },
        },
      },
    },
    images: Object.fromEntries(images) as Record<string, string>,
    taken: {
      asItIs: { sha256: digest(asItIs), report: asItIs.report },
      withoutPaper: { sha256: digest(withoutPaper), report: withoutPaper.report },
    },
  };
}
