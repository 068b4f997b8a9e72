// A loop with `for await` destroys the socket when it ends: nothing can be written any more.
const net = require("net");

async function serve(socket) {
  let count = 0;
  for await (let data of socket) {
    const end = data.indexOf(4);
    if (end >= 0) data = data.subarray(0, end);
    count += data.length;
    socket.write(data);
    if (end >= 0) break;
  }
  socket.write(`${count} bytes\n`);
  socket.end();
}

net.createServer((socket) => {
  serve(socket).catch((error) => console.log(error.message));
  socket.on("error", (error) => console.log(error.message));
}).listen(Number(process.argv[2]));
