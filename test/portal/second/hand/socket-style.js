/*
 * Sockets as portals open them by hand. Each takes the address, the text to send and `done`, which hears the reply.
 */
window.kieuGoi = {
  /** Listeners, with the reply read once. */
  listeners: function (address, text, done) {
    var socket = new WebSocket(address);
    socket.addEventListener("open", function () {
      this.send(text);
    });
    socket.addEventListener(
      "message",
      function (event) {
        done(event.data);
        socket.close(1000, "xong");
      },
      { once: true },
    );
  },

  /** Properties, set after a while: a page that is slow still hears what comes. */
  properties: function (address, text, done) {
    var socket = new WebSocket(address);
    setTimeout(function () {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
      else
        socket.onopen = function () {
          socket.send(text);
        };
      socket.onmessage = function (event) {
        done(event.data);
        socket.close();
      };
    }, 0);
  },

  /** Looks at `readyState` again and again, with the numbers written out. */
  polling: function (address, text, done) {
    var socket = new WebSocket(address);
    var timer = setInterval(function () {
      if (socket.readyState === 3) {
        clearInterval(timer);
        done("Chưa cài đặt phần mềm ký số");
      } else if (socket.readyState === 1) {
        clearInterval(timer);
        socket.send(text);
      }
    }, 50);
    socket.onmessage = function (event) {
      done(event.data);
      socket.close();
    };
  },

  /** Puts its own constructor in the place of the browser's around a call, and takes it away again. */
  wrappedAround: function (address, text, done) {
    var Browser = window.WebSocket;
    window.WebSocket = function (url) {
      var socket = new Browser(url);
      var send = socket.send;
      socket.send = function (data) {
        send.call(socket, data);
      };
      return socket;
    };
    try {
      window.kieuGoi.listeners(address, text, done);
    } finally {
      window.WebSocket = Browser;
    }
  },

  /** A class of the portal's own. */
  subclass: function (address, text, done) {
    class SigningSocket extends WebSocket {
      constructor(url) {
        super(url);
        this.onopen = () => {
          this.send(text);
        };
      }
      send(data) {
        super.send(String(data));
      }
    }
    var socket = new SigningSocket(address);
    if (!(socket instanceof WebSocket) || !(socket instanceof SigningSocket)) done("không phải WebSocket");
    socket.onmessage = ({ data }) => {
      done(data);
      socket.close();
    };
  },

  /** A stand-in object before the socket, as zones of frameworks make them. */
  proxy: function (address, text, done) {
    var socket = new WebSocket(address);
    var shown = new Proxy(socket, {
      get: function (target, name) {
        var value = Reflect.get(target, name, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
      set: function (target, name, value) {
        return Reflect.set(target, name, value, target);
      },
    });
    shown.onopen = function () {
      shown.send(text);
    };
    shown.onmessage = function (event) {
      done(event.data);
      shown.close();
    };
  },

  /** Promises, a URL object and an empty list of protocols. */
  promises: async function (address, text, done) {
    const socket = new WebSocket(new URL(address), []);
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = reject;
    });
    const reply = new Promise((resolve) => {
      socket.onmessage = ({ data }) => resolve(data);
    });
    socket.send(text);
    done(await reply);
    socket.close();
  },

  /** The constructor of a frame that the page has made for itself. */
  ownFrame: function (address, text, done) {
    var frame = document.createElement("iframe");
    frame.hidden = true;
    document.body.appendChild(frame);
    var socket = new frame.contentWindow.WebSocket(address);
    socket.onopen = function () {
      socket.send(text);
    };
    socket.onmessage = function (event) {
      done(event.data);
      frame.remove();
    };
  },

  /** Speaks of what went wrong as portals do: whatever closes before the reply is a program that is not there. */
  complaining: function (address, text, done) {
    var replied = false;
    var trace = [];
    var socket = new WebSocket(address);
    socket.onopen = function () {
      trace.push("open");
      socket.send(text);
    };
    socket.onerror = function () {
      trace.push("error");
    };
    socket.onmessage = function (event) {
      replied = true;
      done(event.data);
      socket.close();
    };
    socket.onclose = function (event) {
      trace.push("close " + event.code + " " + event.wasClean);
      if (!replied) done("chưa chạy: " + trace.join(", "));
    };
  },
};
