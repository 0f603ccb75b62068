/** Id of Kyso's extension in Chromium browsers: it follows from the `key` in the extension's manifest. */
export const EXTENSION_ID = "ejmbmpliiebbldjbgilopodkdcneamea";
