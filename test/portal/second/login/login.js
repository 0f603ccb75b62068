/* Logs in by a nonce of the server: signed as it is (`Auth`), or in a small JSON document (`SignJson`). */
function say(text) {
  document.getElementById("thong-bao").textContent = text;
}

async function logIn(nonce, text) {
  var reply = JSON.parse(text);
  if (reply.Status !== 0) {
    say("Lỗi: " + reply.Message);
    return;
  }
  var answer = await fetch("/login/xac-nhan", {
    method: "POST",
    body: new URLSearchParams({ nonce: nonce, answer: reply.Signature }),
  });
  say(await answer.text());
}

document.getElementById("auth").onclick = async function () {
  say("");
  var nonce = await (await fetch("/login/nonce")).text();
  vgca_auth(nonce, function (text) {
    logIn(nonce, text);
  });
};

document.getElementById("json").onclick = async function () {
  say("");
  var nonce = await (await fetch("/login/nonce")).text();
  var prms = { JsonContent: JSON.stringify({ nonce: nonce }), DetachPayload: "false", IsPss: "true" };
  vgca_sign_json(JSON.stringify(prms), function (text) {
    logIn(nonce, text);
  });
};
