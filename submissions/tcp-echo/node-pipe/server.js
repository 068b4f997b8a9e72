// Echo server: a socket is a stream, so it is piped into itself.
const net = require('net');

net.createServer((sock) => {
  sock.on('error', (err) => console.log('client lost:', err.code));
  sock.pipe(sock);
}).listen(7, () => console.log('echo server is running'));
