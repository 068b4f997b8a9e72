// Events. The server listens on :: and sees its clients as ::ffff:127.0.0.1.
const net = require("net");

const server = net.createServer((socket) => {
  const who = `${socket.remoteAddress}:${socket.remotePort}`;
  let rest = "";
  let count = 0;

  socket.setEncoding("latin1");
  socket.on("data", (data) => {
    const lines = (rest + data).split("\n");
    rest = lines.pop();
    for (const line of lines) {
      count += 1;
      socket.write(`${who} ${count} ${line}\n`, "latin1");
    }
  });
  socket.on("error", () => {});
});

server.listen(Number(process.argv[2]));
