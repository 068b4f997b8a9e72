// Nobody listens to the error events of the sockets: one of them ends the program.
const net = require("net");

net.createServer((socket) => {
  let rest = "";
  socket.setEncoding("latin1");
  socket.on("data", (data) => {
    const lines = (rest + data).split("\n");
    rest = lines.pop();
    for (const line of lines) {
      socket.write([...line].reverse().join("") + "\n", "latin1");
    }
  });
}).listen(process.argv[2]);
