/*
 * A plugin script in the manner of VNPT-CA's, written for these tests from the interface's facts: one socket for all
 * calls, on the first port that answers, and the name of a function in each call, which the reply names again.
 */
window.vnptPlugin = (function () {
  var PORTS = [4433, 4434, 4435];
  var socket = null;

  function connect(tried, ready) {
    if (tried >= PORTS.length) {
      ready(null);
      return;
    }
    var opened = false;
    var attempt = new WebSocket("wss://localhost:" + PORTS[tried] + "/plugin");
    attempt.onopen = function () {
      opened = true;
      ready(attempt);
    };
    attempt.onmessage = function (event) {
      var star = event.data.lastIndexOf("*");
      var callback = window[event.data.substring(star + 1)];
      if (typeof callback === "function") callback(event.data.substring(0, star));
    };
    attempt.onclose = function () {
      socket = null;
      if (!opened) connect(tried + 1, ready);
    };
  }

  function call(functionID, args, funcCallback) {
    var message = JSON.stringify({
      functionID: functionID,
      funcCallback: funcCallback,
      args: args,
      domain: location.hostname,
    });
    if (socket !== null && socket.readyState === WebSocket.OPEN) {
      socket.send(message);
      return;
    }
    connect(0, function (open) {
      socket = open;
      if (open === null) window[funcCallback]("Plugin chưa chạy");
      else open.send(message);
    });
  }

  return { call: call };
})();
