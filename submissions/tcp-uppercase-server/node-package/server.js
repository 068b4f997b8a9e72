const net = require('net');
const { upper } = require('./lib/upper');

net.createServer((socket) => {
    socket.on('data', (data) => socket.write(upper(data)));
    socket.on('error', () => socket.destroy());
}).listen(process.argv[2]);
