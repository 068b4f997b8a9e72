// Echo server: answers a message only when there is something in it.
const dgram = require('dgram');

const sock = dgram.createSocket('udp4');

sock.on('message', (msg, from) => {
  if (msg.length > 0) {
    sock.send(msg, from.port, from.address);
  }
});

sock.bind(7);
