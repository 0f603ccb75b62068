/*
 * What a portal's framework does before anything else runs: it puts a constructor of its own in the place of the
 * browser's and remembers the browser's. `?goi-truoc` in the address says that this page does.
 */
window.trinhDuyetWebSocket = window.WebSocket;
window.soLanGoi = 0;
if (location.search.indexOf("goi-truoc") >= 0) {
  window.WebSocket = (function (Browser) {
    function Counted(address, protocols) {
      window.soLanGoi += 1;
      return protocols === undefined ? new Browser(address) : new Browser(address, protocols);
    }
    Counted.prototype = Browser.prototype;
    Counted.CONNECTING = Browser.CONNECTING;
    Counted.OPEN = Browser.OPEN;
    Counted.CLOSING = Browser.CLOSING;
    Counted.CLOSED = Browser.CLOSED;
    return Counted;
  })(window.WebSocket);
}
