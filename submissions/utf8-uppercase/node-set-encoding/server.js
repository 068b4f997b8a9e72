// Upper case server: with setEncoding the socket gives whole characters.
const net = require('net');

const server = net.createServer((sock) => {
  sock.setEncoding('utf8');
  sock.on('data', (text) => sock.write(text.toUpperCase()));
  sock.on('error', (err) => console.log(err.message));
});

server.listen(process.argv[2]);
