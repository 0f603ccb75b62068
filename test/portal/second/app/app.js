/*
 * A single-page application: addresses by the history API, every state drawn anew as a whole, and drawn again and again
 * while nothing changed, as some frameworks do.
 */
import { sign } from "/app/signing.js";

const state = { outcome: "" };
const app = document.getElementById("app");

function openedDocument() {
  return /^\/app\/van-ban\/(\d+)$/.exec(location.pathname)?.[1] ?? null;
}

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function listView() {
  const open = (id) => {
    history.pushState(null, "", `/app/van-ban/${id}${location.search}`);
    state.outcome = "";
    draw();
  };
  const item = (id) => {
    return element(
      "li",
      {},
      element("a", { className: "mo", id: `mo-${id}`, onclick: () => open(id) }, `Văn bản ${id}`),
    );
  };
  return element("ul", {}, item(1), item(2));
}

async function signOpened(id) {
  const reply = await sign("SignApproved", {
    FileName: `${location.origin}/tep/${id}?v=1`,
    FileUploadHandler: `${location.origin}/Handlers/Upload.ashx?id=${id}`,
    SessionId: "",
  }).catch((error) => ({ Status: -1, Message: error.message }));
  state.outcome = JSON.stringify(reply);
  draw();
}

function documentView(id) {
  return element(
    "section",
    {},
    element("h1", {}, `Văn bản ${id}`),
    element("button", { id: "ky", type: "button", onclick: () => void signOpened(id) }, "Ký số"),
    element("pre", { id: "ket-qua" }, state.outcome),
  );
}

function draw() {
  const id = openedDocument();
  app.replaceChildren(id === null ? listView() : documentView(id));
}

addEventListener("popstate", draw);
setInterval(() => {
  // Not in the moment between a press and its release, in which the button must stay.
  if (!app.matches(":active")) draw();
}, 400);
draw();
