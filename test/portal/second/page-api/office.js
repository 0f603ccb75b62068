/*
 * A page written for Kyso: `#thong-tin` holds the method's argument as JSON. Where a document is `{ fetch: address }`,
 * the page fetches it itself and hands its bytes over; a document that comes back is shown as Base64.
 */
async function withBytes(request) {
  if (!request.document || !request.document.fetch) return request;
  const bytes = await (await fetch(request.document.fetch)).arrayBuffer();
  return { ...request, document: bytes };
}

async function shown(value) {
  if (value instanceof Blob) {
    const bytes = new Uint8Array(await value.arrayBuffer());
    return { base64: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")) };
  }
  if (value instanceof Error) return { name: value.name, code: value.code, messageVi: value.messageVi };
  if (Array.isArray(value)) return Promise.all(value.map(shown));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(async ([key, each]) => [key, await shown(each)]);
  return Object.fromEntries(await Promise.all(entries));
}

async function call(method, given) {
  if (!window.kyso) throw new Error("window.kyso không có");
  if (Array.isArray(given)) return window.kyso[method](await Promise.all(given.map(withBytes)));
  return given === undefined ? window.kyso[method]() : window.kyso[method](await withBytes(given));
}

document.getElementById("goi").onclick = async () => {
  const name = document.getElementById("chuc-nang").value;
  const text = document.getElementById("thong-tin").value;
  const item = document.createElement("li");
  item.dataset.ham = name;
  document.getElementById("tra-loi").append(item);
  try {
    const result = await call(name, text === "" ? undefined : JSON.parse(text));
    item.textContent = JSON.stringify({ result: await shown(result) });
  } catch (error) {
    item.textContent = JSON.stringify({ error: await shown(error) });
  }
  item.dataset.xong = "1";
};
