/* A page where several documents are signed in one go: `#van-ban` holds them as JSON, `[{FileID, FileName, URL}]`. */
document.getElementById("ky").onclick = function () {
  var files = JSON.parse(document.getElementById("van-ban").value);
  var prms = {
    FileUploadHandler: document.getElementById("noi-nhan").value,
    SessionId: "",
    JWTToken: "",
    MetaData: [{ Key: "Dot", Value: "ký lô" }],
    Files: files,
  };
  var item = document.createElement("li");
  item.dataset.ham = "vgca_sign_files";
  document.getElementById("tra-loi").appendChild(item);
  vgca_sign_files(JSON.stringify(prms), function (text) {
    item.dataset.xong = "1";
    item.textContent = text;
    var reply = JSON.parse(text);
    // Taken for a failure by this portal when there is nothing to show the user.
    document.getElementById("thong-bao").textContent = reply.Message ? reply.Message : "LỖI";
    var table = document.getElementById("ket-qua");
    (reply.Files || []).forEach(function (file) {
      var row = table.insertRow();
      row.insertCell().textContent = JSON.stringify(file.FileID);
      row.insertCell().textContent = file.FileName;
      row.insertCell().textContent = String(file.Status);
      row.insertCell().textContent = file.FileSignedURL;
    });
  });
};
