/* How portals find out whether the program runs, without wanting anything of it. `done` hears what they found. */
window.kieuDo = {
  /** Connects and closes at once when it is open. */
  atOnce: function (address, done) {
    var socket = new WebSocket(address);
    socket.onopen = function () {
      socket.close();
    };
    socket.onclose = function (event) {
      done(event.wasClean ? "đang chạy" : "chưa chạy");
    };
  },

  /** Closes before it is even open. */
  beforeOpen: function (address, done) {
    var socket = new WebSocket(address);
    socket.onclose = function (event) {
      done("đóng " + event.code);
    };
    socket.close();
  },

  /** Connects, and closes after a while. */
  withinSeconds: function (address, done) {
    var opened = false;
    var socket = new WebSocket(address);
    socket.onopen = function () {
      opened = true;
    };
    setTimeout(function () {
      socket.close();
      done(opened ? "đang chạy" : "chưa chạy");
    }, 1500);
  },

  /** Stays open as long as the page lives. */
  idle: function (address, done) {
    window.ketNoi = new WebSocket(address);
    window.ketNoi.onopen = function () {
      done("đang chạy");
    };
    window.ketNoi.onclose = function () {
      done("chưa chạy");
    };
  },

  /** Asks with a plain request. */
  fetch: function (address, done) {
    fetch(address.replace(/^wss:/, "https:"), { mode: "no-cors" }).then(
      function () {
        done("đang chạy");
      },
      function () {
        done("chưa chạy");
      },
    );
  },

  /** Asks with a plain request, in the old way. */
  request: function (address, done) {
    var request = new XMLHttpRequest();
    request.open("GET", address.replace(/^wss:/, "https:"), true);
    request.onreadystatechange = function () {
      if (request.readyState === 4) done(request.status === 0 ? "chưa chạy" : "đang chạy");
    };
    request.send();
  },
  /** Asks with a plain request, and waits for it. */
  waited: function (address, done) {
    var request = new XMLHttpRequest();
    request.open("GET", address.replace(/^wss:/, "https:"), false);
    try {
      request.send(null);
      done(request.readyState === 4 && request.status === 200 ? "đang chạy" : "chưa chạy");
    } catch (e) {
      done("chưa chạy");
    }
  },

  /** Gives the socket the address of a plain request, which browsers take as well. */
  plainAddress: function (address, done) {
    var socket = new WebSocket(address.replace(/^wss:/, "https:"));
    socket.onopen = function () {
      done(socket.url === address ? "đang chạy" : socket.url);
      socket.close();
    };
    socket.onerror = function () {
      done("chưa chạy");
    };
  },
};
