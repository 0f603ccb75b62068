/* The portal's own page: calls or probes in the way that the user picked, and lists each outcome as it comes. */
document.getElementById("goi").onclick = function () {
  var style = document.getElementById("cach").value;
  var address = "wss://127.0.0.1:8987/" + document.getElementById("diem").value;
  var item = document.createElement("li");
  item.dataset.ham = style;
  document.getElementById("tra-loi").appendChild(item);
  function done(reply) {
    item.dataset.xong = "1";
    item.textContent = reply;
  }
  if (style in window.kieuDo) window.kieuDo[style](address, done);
  else window.kieuGoi[style](address, document.getElementById("thong-tin").value, done);
};
