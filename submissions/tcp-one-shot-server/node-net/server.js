// One sentence a connection: the module net.
const net = require('net');

const server = net.createServer((socket) => {
  socket.once('data', (data) => {
    socket.end(data.toString().toUpperCase());
  });
  socket.on('error', (err) => console.error(err.message));
});

server.listen(12000, () => {
  console.log('The server is ready to receive');
});
