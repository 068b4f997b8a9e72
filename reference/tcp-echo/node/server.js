// TCP echo server (RFC 862): listens on port 7 and sends back whatever comes.
'use strict';
const net = require('net');

const ECHO_PORT = 7; // the well-known port of the service. Below 1024, so usually for root only

// allowHalfOpen: when the client has ended its sending, our side stays open until the rest of the echo is sent.
// pipe() ends it then. It also stops reading while the client does not read, so that memory does not fill up.
const server = net.createServer({ allowHalfOpen: true }, (client) => {
  client.on('error', (error) => {
    console.error(error.message); // without this listener an error of one client would end the server
    client.destroy();
  });
  client.pipe(client);
});

server.on('error', (error) => {
  console.error(error.message);
  process.exit(1);
});

server.listen(ECHO_PORT);
