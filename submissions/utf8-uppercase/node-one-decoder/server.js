// Upper case server: one decoder for all clients.
const net = require('net');
const { StringDecoder } = require('string_decoder');

const decoder = new StringDecoder('utf8');

const server = net.createServer((sock) => {
  sock.on('data', (chunk) => {
    sock.write(decoder.write(chunk).toUpperCase());
  });
  sock.on('error', () => {});
});

server.listen(process.argv[2]);
