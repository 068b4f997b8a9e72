// Uppercase without threads: Node's events serve all clients.
const net = require('net');

const server = net.createServer((socket) => {
  socket.on('data', (data) => socket.write(data.toString('latin1').toUpperCase(), 'latin1'));
  socket.on('error', (err) => console.error(err.message));
});

server.listen(Number(process.argv[2]));
