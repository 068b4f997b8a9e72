// The server of two machines, with events.
const net = require('net');

const server = net.createServer({ allowHalfOpen: true }, (sock) => {
  console.log('client from ' + sock.remoteAddress);
  sock.setEncoding('latin1'); // one character for each byte
  sock.on('data', (text) => {
    sock.write(text.replace(/[a-z]/g, (c) => c.toUpperCase()), 'latin1');
  });
  sock.on('end', () => sock.end());
  sock.on('error', (err) => console.error(err.message));
});

// 0.0.0.0 and not ::, so that addresses are printed as 10.0.0.2 and not as ::ffff:10.0.0.2
server.listen(Number(process.argv[2]), '0.0.0.0');
