const net = require('net');

net.createServer((socket) => {
    socket.on('data', (data) => {
        socket.write(data.toString('latin1').replace(/[a-z]/g, (c) => c.toUpperCase()), 'latin1');
    });
}).listen(Number(process.argv[2]));
