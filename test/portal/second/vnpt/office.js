/* The portal's own page: `#thong-tin` holds the arguments, a JSON array; each call has a callback name of its own. */
var soGoi = 0;

document.getElementById("goi").onclick = function () {
  var name = document.getElementById("chuc-nang").value;
  var callback = "vnptTraLoi" + (soGoi += 1);
  var item = document.createElement("li");
  item.dataset.ham = name;
  document.getElementById("tra-loi").appendChild(item);
  window[callback] = function (reply) {
    item.dataset.xong = "1";
    item.textContent = reply;
  };
  window.vnptPlugin.call(name, JSON.parse(document.getElementById("thong-tin").value || "[]"), callback);
};
