// Upper case server: makes a string of each chunk.
const net = require('net');

const server = net.createServer((sock) => {
  sock.on('data', (chunk) => {
    sock.write(chunk.toString().toUpperCase());
  });
  sock.on('error', () => {});
});

server.listen(process.argv[2]);
