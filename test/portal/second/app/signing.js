/** The application's own client of the signing program: a promise for each call. */
export function sign(endpoint, order) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`wss://127.0.0.1:8987/${endpoint}`);
    socket.onopen = () => socket.send(JSON.stringify(order));
    socket.onmessage = ({ data }) => {
      resolve(JSON.parse(data));
      socket.close();
    };
    socket.onclose = () => reject(new Error("chưa chạy"));
  });
}
