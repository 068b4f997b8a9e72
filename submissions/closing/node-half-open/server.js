// allowHalfOpen: the socket may still be written to when the client has ended its sending.
const net = require("net");

const server = net.createServer({ allowHalfOpen: true }, (socket) => {
  let count = 0;
  let ended = false;

  function finish() {
    if (ended) return;
    ended = true;
    socket.write(`${count} bytes\n`);
    socket.end();
  }

  socket.on("data", (data) => {
    if (ended) return; // what comes behind the byte 4
    const end = data.indexOf(4);
    if (end >= 0) data = data.subarray(0, end);
    count += data.length;
    socket.write(data);
    if (end >= 0) finish();
  });
  socket.on("end", finish);
  socket.on("error", () => {});
});

server.listen(Number(process.argv[2]));
