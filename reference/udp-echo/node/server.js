// UDP echo server (RFC 862): waits on port 7 and sends each datagram back to where it came from.
'use strict';
const dgram = require('dgram');

const ECHO_PORT = 7; // the well-known port of the service. Below 1024, so usually for root only

const socket = dgram.createSocket('udp4');

// One event is one datagram, whatever its length. There is no connection: each says itself whom to answer.
socket.on('message', (data, sender) => {
  socket.send(data, sender.port, sender.address, (error) => {
    if (error) console.error(error.message); // the trouble of one client; others may still come
  });
});

socket.on('error', (error) => {
  console.error(error.message);
  process.exit(1);
});

socket.bind(ECHO_PORT);
