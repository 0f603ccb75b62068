/** Id of Kyso's extension in Chromium browsers: it follows from the `key` in the extension's manifest. */
export const EXTENSION_ID = "ejmbmpliiebbldjbgilopodkdcneamea";

/** Id of Kyso's extension in Firefox, as its manifest states it. Its pages' origin is another, drawn at each install. */
export const FIREFOX_EXTENSION_ID = "kyso@kyso.vn";
