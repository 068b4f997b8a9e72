// UDP sentences: the module dgram.
const dgram = require('dgram');

const server = dgram.createSocket('udp4');

server.on('listening', () => {
  console.log('The server is ready to receive');
});

server.on('message', (msg, client) => {
  const answer = msg.toString().toUpperCase();
  server.send(answer, client.port, client.address);
});

server.on('error', (err) => {
  console.error(err);
  server.close();
});

server.bind(12000);
