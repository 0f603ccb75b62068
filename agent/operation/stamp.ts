import { readFileSync, statSync } from "node:fs";
import { KysoError } from "../../protocol/error.ts";
import { MAX_IMAGE_BYTES } from "../../protocol/limit.ts";
import { type ImageKind, showsImage, type SignatureKind } from "../../protocol/signature-kind.ts";
import { pointsOfMillimetres } from "../appearance/millimetre.ts";
import type { Settings } from "../setting/setting.ts";
import { stampLines, type StampSaying } from "./stamp-wording.ts";

/** Room that an image fills as far as its ratio allows, millimetres: a signature by hand is about so large, and initials. */
const IMAGE_ROOM_MM = {
  approve: { width: 50, height: 25 },
  initial: { width: 25, height: 12.5 },
} as const;

/** Drawn stamps that are kept for the next signature. */
const MAX_DRAWN = 8;

/** A stamp before it is placed. */
export interface Stamp {
  /** A PDF of one page of exactly this size. */
  readonly pdf: Uint8Array;
  /** Points. */
  readonly width: number;
  /** Points. */
  readonly height: number;
  /** What has its true size, as a seal and the lines of type do, is not resized. */
  readonly resizable: boolean;
}

/** Draws each stamp once: what the window showed is, byte for byte, what is signed, and nothing is drawn after the PIN. */
export class StampDrawer {
  readonly #drawn = new Map<string, Promise<Stamp>>();

  /**
   * The stamp of a kind of signature: from the image in the settings, or in lines of type.
   *
   * @param saying what the lines say; not asked for by a kind that shows an image
   * @throws {KysoError} APPEARANCE_IMAGE_MISSING, APPEARANCE_IMAGE_INVALID, APPEARANCE_IMAGE_TOO_LARGE;
   *   APPEARANCE_TEXT_INVALID, SIGN_COMMENT_MISSING
   */
  async ofKind(kind: SignatureKind, settings: Settings, saying: () => Promise<StampSaying>): Promise<Stamp> {
    if (showsImage(kind)) return this.configured(kind, settings);
    const lines = stampLines(kind, await saying(), settings.stampTime);
    return this.#once(`type ${kind} ${lines.join("\n")}`, async () => {
      const { drawType } = await import("../appearance/type-stamp.ts");
      return { ...(await drawType(lines)), resizable: kind === "comment" };
    });
  }

  /**
   * The stamp of a kind that shows the image in the settings.
   *
   * @throws {KysoError} APPEARANCE_IMAGE_MISSING, APPEARANCE_IMAGE_INVALID, APPEARANCE_IMAGE_TOO_LARGE
   */
  async configured(kind: ImageKind, settings: Settings): Promise<Stamp> {
    const file = settings.images[kind];
    if (file === undefined) {
      throw new KysoError("APPEARANCE_IMAGE_MISSING", `no image for ${kind}`);
    }
    return this.fromImage(kind, file, settings.sealDiameterMm);
  }

  /**
   * The stamp that shows an image.
   *
   * @param file path of a PNG
   * @throws {KysoError} APPEARANCE_IMAGE_MISSING, APPEARANCE_IMAGE_INVALID, APPEARANCE_IMAGE_TOO_LARGE
   */
  async fromImage(kind: ImageKind, file: string, sealDiameterMm: number): Promise<Stamp> {
    const { image, stamp } = readImage(file);
    return this.#once(`${kind} ${sealDiameterMm} ${stamp} ${file}`, () =>
      drawImage(kind, image, sealDiameterMm),
    );
  }

  /**
   * A stamp of text lines only.
   *
   * @throws {KysoError} APPEARANCE_TEXT_INVALID, APPEARANCE_TOO_SMALL, APPEARANCE_OFF_PAGE
   */
  fromText(lines: readonly string[], size: { width: number; height: number }): Promise<Stamp> {
    return this.#once(`text ${size.width} ${size.height} ${lines.join("\n")}`, async () => {
      const { drawStamp } = await import("../appearance/stamp.ts");
      return { ...size, resizable: true, pdf: await drawStamp({ ...size, lines }) };
    });
  }

  #once(key: string, draw: () => Promise<Stamp>): Promise<Stamp> {
    const before = this.#drawn.get(key);
    if (before !== undefined) {
      return before;
    }
    const [oldest] = this.#drawn.keys();
    if (this.#drawn.size >= MAX_DRAWN && oldest !== undefined) {
      this.#drawn.delete(oldest);
    }
    const drawing = draw();
    this.#drawn.set(key, drawing);
    drawing.catch(() => this.#drawn.delete(key));
    return drawing;
  }
}

function readImage(file: string): { image: Uint8Array; stamp: string } {
  try {
    const { size, mtimeMs } = statSync(file);
    if (size > MAX_IMAGE_BYTES) {
      throw new KysoError("APPEARANCE_IMAGE_TOO_LARGE", file, { detail: { limit: MAX_IMAGE_BYTES } });
    }
    return { image: readFileSync(file), stamp: `${size} ${mtimeMs}` };
  } catch (cause) {
    throw cause instanceof KysoError ? cause : new KysoError("APPEARANCE_IMAGE_MISSING", file, { cause });
  }
}

async function drawImage(kind: ImageKind, image: Uint8Array, sealDiameterMm: number): Promise<Stamp> {
  const [{ drawStamp }, { readPng }] = await Promise.all([
    import("../appearance/stamp.ts"),
    import("../appearance/png.ts"),
  ]);
  const size = kind === "seal" ? sealSize(sealDiameterMm) : imageSize(readPng(image), IMAGE_ROOM_MM[kind]);
  return { ...size, resizable: kind !== "seal", pdf: await drawStamp({ ...size, image }) };
}

function sealSize(diameterMm: number): { width: number; height: number } {
  const diameter = pointsOfMillimetres(diameterMm);
  return { width: diameter, height: diameter };
}

function imageSize(
  png: { width: number; height: number },
  room: { width: number; height: number },
): { width: number; height: number } {
  const scale = Math.min(room.width / png.width, room.height / png.height);
  return {
    width: pointsOfMillimetres(png.width * scale),
    height: pointsOfMillimetres(png.height * scale),
  };
}
