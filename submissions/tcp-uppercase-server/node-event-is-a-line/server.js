const net = require('net');

net.createServer((socket) => {
    socket.on('data', (data) => {
        const line = data.toString('latin1').replace(/\n$/, '');
        socket.write(line.replace(/[a-z]/g, (c) => c.toUpperCase()) + '\n', 'latin1');
    });
    socket.on('error', (error) => console.error(error.message));
}).listen(Number(process.argv[2]));
