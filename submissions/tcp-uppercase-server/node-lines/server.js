const net = require('net');

function upper(line) {
    return line.replace(/[a-z]+/g, (word) => word.toUpperCase());
}

net.createServer({ allowHalfOpen: true }, (socket) => {
    let rest = '';
    socket.setEncoding('latin1');
    socket.on('data', (text) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop();
        for (const line of lines) {
            socket.write(upper(line) + '\n', 'latin1');
        }
    });
    socket.on('end', () => socket.end(upper(rest), 'latin1'));
    socket.on('error', (error) => console.error(error.message));
}).listen(Number(process.argv[2]));
