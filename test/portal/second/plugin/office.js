/* The portal's own page: calls the plugin's function that the user picked, and lists each reply as it comes. */
var WITHOUT_MESSAGE = ["vgca_show_config", "vgca_get_certinfo", "vgca_license_request", "vgca_get_version"];

document.getElementById("goi").onclick = function () {
  var name = document.getElementById("chuc-nang").value;
  var item = document.createElement("li");
  item.dataset.ham = name;
  document.getElementById("tra-loi").appendChild(item);
  function callback(reply) {
    item.dataset.xong = "1";
    item.textContent = reply;
  }
  if (WITHOUT_MESSAGE.indexOf(name) < 0) {
    window[name](document.getElementById("thong-tin").value, callback);
  } else {
    window[name](callback);
  }
};
