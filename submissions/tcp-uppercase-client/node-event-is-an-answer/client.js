const net = require('net');

const socket = net.connect(process.argv[3], process.argv[2]);
let typed = '', waiting = false, ended = false;

function next() {
    const end = typed.indexOf('\n');
    if (!waiting && end >= 0) {
        waiting = true;
        socket.write(typed.slice(0, end + 1), 'latin1');
        typed = typed.slice(end + 1);
    } else if (!waiting && ended) {
        socket.end();
    }
}

process.stdin.setEncoding('latin1');
process.stdin.on('data', (text) => { typed += text; next(); });
process.stdin.on('end', () => { ended = true; next(); });
socket.on('data', (bytes) => {
    process.stdout.write(bytes);
    waiting = false;
    next();
});
socket.on('end', () => {
    if (waiting || typed !== '') {
        console.error('the server has left');
        process.exit(1);
    }
});
socket.on('error', (error) => {
    console.error(error.message);
    process.exit(1);
});
