/*
 * A plugin script in the manner of the incumbent's, written for these tests from the interface's facts: one socket for
 * each call, one message once it is open, one reply, then it is closed. Nothing is done where nobody answers.
 */
var VGCA_HOST = "wss://127.0.0.1:8987/";

function vgca_call(endpoint, message, callback) {
  var socket = new WebSocket(VGCA_HOST + endpoint);
  socket.onopen = function () {
    socket.send(message);
  };
  socket.onmessage = function (event) {
    var reply = event.data;
    socket.close();
    callback(reply);
  };
  socket.onclose = function () {};
}

function vgca_show_config(callback) {
  vgca_call("Config", "config", callback || function () {});
}

function vgca_get_certinfo(callback) {
  vgca_call("GetCertInfo", "get_cert_info", callback);
}

function vgca_license_request(callback) {
  vgca_call("GetLicenseRequest", "request", callback);
}

function vgca_get_version(callback) {
  vgca_call("GetVersion", "GetVersion", callback);
}

function vgca_sign_approved(jsonPrms, callback) {
  vgca_call("SignApproved", jsonPrms, callback);
}

function vgca_sign_issued(jsonPrms, callback) {
  vgca_call("SignIssued", jsonPrms, callback);
}

function vgca_sign_income(jsonPrms, callback) {
  vgca_call("SignIncome", jsonPrms, callback);
}

function vgca_comment(jsonPrms, callback) {
  vgca_call("Comment", jsonPrms, callback);
}

function vgca_sign_appendix(jsonPrms, callback) {
  vgca_call("SignAppendix", jsonPrms, callback);
}

function vgca_sign_copy(jsonPrms, callback) {
  vgca_call("SignCopy", jsonPrms, callback);
}

function vgca_sign_file(jsonPrms, callback) {
  vgca_call("SignFile", jsonPrms, callback);
}

function vgca_sign_pdf(jsonPrms, callback) {
  vgca_call("SignPDF", jsonPrms, callback);
}

function vgca_sign_pdfwp(jsonPrms, callback) {
  vgca_call("SignPDFWP", jsonPrms, callback);
}

function vgca_sign_files(jsonPrms, callback) {
  vgca_call("SignFiles", jsonPrms, callback);
}

function vgca_sign_lylich(jsonPrms, callback) {
  vgca_call("SignLyLich", jsonPrms, callback);
}

function vgca_verify_pdf(jsonPrms, callback) {
  vgca_call("VerifyPDF", jsonPrms, callback);
}

function vgca_sign_msg(prms, callback) {
  vgca_call("SignMsg", prms, callback);
}

function vgca_verify_msg(prms, callback) {
  vgca_call("VerifyMsg", prms, callback);
}

function vgca_sign_xml(jsonPrms, callback) {
  vgca_call("SignXML", jsonPrms, callback);
}

function vgca_sign_xmlp12(jsonPrms, callback) {
  vgca_call("SignXMLP12", jsonPrms, callback);
}

function vgca_verify_xml(jsonPrms, callback) {
  vgca_call("VerifyXML", jsonPrms, callback);
}

function vgca_sign_json(jsonPrms, callback) {
  vgca_call("SignJson", jsonPrms, callback);
}

function vgca_verify_json(prms, callback) {
  vgca_call("VerifyJson", prms, callback);
}

function vgca_auth(nonce, callback) {
  vgca_call("Auth", nonce, callback);
}

function vgca_encrypt(prms, callback) {
  vgca_call("Encrypt", prms, callback);
}
