// Events. Listening on 0.0.0.0 keeps the addresses those of IPv4 (on :: they would begin with ::ffff:).
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

server.listen(Number(process.argv[2]), "0.0.0.0");
