// Server that collects what comes in a Buffer.
const net = require('net');

const server = net.createServer((sock) => {
  let buf = Buffer.alloc(0);

  sock.on('data', (chunk) => {
    buf = Buffer.concat([buf, chunk]);
    while (buf.length >= 6) {
      const length = buf.readUInt16BE(0);
      if (buf.length < 6 + length) break; // wait for the rest
      const text = buf.subarray(6, 6 + length);
      let sum = buf.readUInt32BE(2);
      for (const b of text) sum += b;

      const header = Buffer.alloc(6);
      header.writeUInt16BE(length, 0);
      header.writeUInt32BE(sum % 2 ** 32, 2);
      sock.write(Buffer.concat([header, text]));
      buf = buf.subarray(6 + length);
    }
  });
  sock.on('error', (err) => console.log(err.message));
});

server.listen(Number(process.argv[2]));
