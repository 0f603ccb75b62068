import type { Look } from "./stage.ts";

export const DARK: Look = { dark: true };

/** A laptop at 150 %. */
export const LAPTOP: Look = { viewport: { width: 853, height: 600, deviceScaleFactor: 1.5 } };

/** The narrowest that all can be read in (WCAG 2.2, 1.4.10). */
export const NARROW: Look = { viewport: { width: 320, height: 640, deviceScaleFactor: 2 } };

/** As browsers show a popup. */
export const SMALL: Look = { viewport: { width: 376, height: 640 } };
