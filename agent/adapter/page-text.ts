/** How many bytes from the beginning tell the encoding and the address of a page. @see WHATWG HTML, 13.2.3.2 */
const HEAD_BYTES = 4096;

/** A saved page's text, in the encoding that its bytes tell of. @see WHATWG Encoding */
export function textOfPage(bytes: Uint8Array): string {
  return new TextDecoder(encodingOf(bytes)).decode(bytes);
}

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const [, label = "utf-8"] = /<meta[^>]{0,200}charset\s*=\s*["']?([\w-]{1,40})/i.exec(headOf(bytes)) ?? [];
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return "utf-8";
  }
}

function headOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, HEAD_BYTES)).toString("latin1");
}

/** The address that a browser wrote into a page which it saved, or `null`: not every browser does. */
export function savedFrom(html: string): string | null {
  const [, address] =
    /<!--\s*saved from url=\(\d{1,6}\)(https?:\/\/\S{1,2000})\s*-->/.exec(html.slice(0, HEAD_BYTES)) ?? [];
  return address ?? null;
}
