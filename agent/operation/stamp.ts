import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { KysoError } from "../../protocol/error.ts";
import { MAX_IMAGE_BYTES } from "../../protocol/limit.ts";
import type { SignatureKind } from "../../protocol/signature-kind.ts";
import type { PlaceWish, Template } from "../../protocol/template.ts";
import type { DrawnLook } from "../appearance/drawn-look.ts";
import type { Look } from "../appearance/look.ts";
import type { LookSaying, LookValues } from "../appearance/template/look-value.ts";
import { templateOf } from "../appearance/template/template-in-force.ts";
import type { Settings } from "../setting/setting.ts";

/** Drawn stamps that are kept for the next signature. */
const MAX_DRAWN = 8;

/** A stamp before it is placed: a PDF of one page of exactly its size, points. */
export interface Stamp extends DrawnLook {
  /** SHA-256 of the image in it, lower-case hex; `null` without one. */
  readonly image: string | null;
  /** What has its true size, as a seal and the lines of type do, is not resized. */
  readonly resizable: boolean;
  /** Where its kind belongs. */
  readonly wish: PlaceWish;
}

/** What stamps are drawn from. */
export type StampSettings = Pick<Settings, "templates" | "images" | "sealDiameterMm" | "stampTime">;

type Drawn = DrawnLook & Pick<Stamp, "image">;

/** Draws each stamp once: what the window showed is, byte for byte, what is signed, and nothing is drawn after the PIN. */
export class StampDrawer {
  readonly #drawn = new Map<string, Promise<Drawn>>();

  /**
   * The stamp of a kind of signature, from the template in force.
   *
   * @param saying what the lines say; not asked for by a template without lines
   * @throws {KysoError} APPEARANCE_IMAGE_MISSING, APPEARANCE_IMAGE_INVALID, APPEARANCE_IMAGE_TOO_LARGE;
   *   APPEARANCE_TEXT_INVALID, APPEARANCE_EMPTY, SIGN_COMMENT_MISSING
   */
  async ofKind(
    kind: SignatureKind,
    settings: StampSettings,
    saying: () => Promise<LookSaying>,
  ): Promise<Stamp> {
    const { template } = await templateOf(kind, settings.templates);
    return this.ofTemplate(template, settings, () => valuesOf(kind, settings, saying));
  }

  /**
   * The stamp of a template.
   *
   * @param values not asked for by a template without lines
   * @param room page size, points, in which it is as large as fits
   * @throws {KysoError} as {@link ofKind}; APPEARANCE_TOO_SMALL, APPEARANCE_OFF_PAGE where it has a room
   */
  async ofTemplate(
    template: Template,
    settings: StampSettings,
    values: () => Promise<LookValues>,
    room?: { readonly width: number; readonly height: number },
  ): Promise<Stamp> {
    const said = template.lines.length === 0 ? {} : await values();
    const image = template.image === undefined ? null : imageFile(template.image.of, settings);
    const { sealDiameterMm } = settings;
    const key = JSON.stringify([template, said, image?.stamp, sealDiameterMm, room]);
    const look = await this.#once(key, async () => {
      const [{ drawLook }, { lookOf }] = await Promise.all([
        import("../appearance/drawn-look.ts"),
        import("../appearance/template/template-look.ts"),
      ]);
      const bytes = image?.read() ?? null;
      const shown: Look = lookOf(template, said, bytes, sealDiameterMm);
      const sha256 = bytes === null ? null : createHash("sha256").update(bytes).digest("hex");
      return { ...(await drawLook(shown, room)), image: sha256 };
    });
    return { ...look, resizable: template.resizable, wish: template.place };
  }

  #once(key: string, draw: () => Promise<Drawn>): Promise<Drawn> {
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

async function valuesOf(
  kind: SignatureKind,
  { stampTime }: StampSettings,
  saying: () => Promise<LookSaying>,
): Promise<LookValues> {
  const [{ lookValues }, said] = await Promise.all([
    import("../appearance/template/look-value.ts"),
    saying(),
  ]);
  if (kind === "comment" && (said.comment ?? "").trim() === "") throw new KysoError("SIGN_COMMENT_MISSING");
  return lookValues(kind, said, stampTime);
}

/** @returns what tells one state of the file from another, and its bytes */
function imageFile(
  of: NonNullable<Template["image"]>["of"],
  { images }: StampSettings,
): { readonly stamp: string; readonly read: () => Uint8Array } {
  const file = images[of];
  if (file === undefined) throw new KysoError("APPEARANCE_IMAGE_MISSING", `no image for ${of}`);
  const { size, mtimeMs } = readable(file, () => statSync(file));
  if (size > MAX_IMAGE_BYTES) {
    throw new KysoError("APPEARANCE_IMAGE_TOO_LARGE", file, { detail: { limit: MAX_IMAGE_BYTES } });
  }
  return { stamp: `${size} ${mtimeMs} ${file}`, read: () => readable(file, () => readFileSync(file)) };
}

function readable<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new KysoError("APPEARANCE_IMAGE_MISSING", file, { cause });
  }
}
