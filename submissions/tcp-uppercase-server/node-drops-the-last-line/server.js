const net = require('net');

net.createServer((socket) => {
    let rest = '';
    socket.setEncoding('latin1');
    socket.on('data', (text) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop();
        for (const line of lines) {
            socket.write(line.replace(/[a-z]/g, (c) => c.toUpperCase()) + '\n', 'latin1');
        }
    });
    socket.on('error', (error) => console.error(error.message));
}).listen(Number(process.argv[2]));
