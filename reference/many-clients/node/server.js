// A server for many clients: events.   server.js PORT
//
// Sends back each line backwards. One thread runs whatever has something to do; nothing here waits. `await` gives the
// thread to the others until there is more to read, or room to write.
const net = require("node:net");
const { once } = require("node:events");

const LINE_FEED = 10;

async function serve(socket) {
  let rest = Buffer.alloc(0); // what came of a line that is not complete yet
  for await (const chunk of socket) {
    rest = Buffer.concat([rest, chunk]);
    let end;
    while ((end = rest.indexOf(LINE_FEED)) >= 0) {
      const line = rest.subarray(0, end);
      rest = rest.subarray(end + 1);
      // Bytes, not text: half a character would be spoiled. A copy is turned, since `rest` lies in the same memory.
      const answer = Buffer.concat([Buffer.from(line).reverse(), Buffer.from([LINE_FEED])]);
      // write() takes everything and keeps in memory what cannot be sent yet. It says when that is too much.
      if (!socket.write(answer)) await once(socket, "drain");
    }
  }
}

const server = net.createServer((socket) => {
  // An error of one connection must not end the program.
  serve(socket).catch((error) => console.error(`a client: ${error.message}`));
});
server.listen(Number(process.argv[2]));
