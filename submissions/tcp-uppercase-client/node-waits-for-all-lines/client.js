const fs = require('fs');
const net = require('net');

// All that is typed, as one text.
const lines = fs.readFileSync(0, 'latin1').split('\n').slice(0, -1);
const socket = net.connect(process.argv[3], process.argv[2]);
let answer = '';

function next() {
    if (lines.length === 0) {
        socket.end();
    } else {
        socket.write(lines.shift() + '\n', 'latin1');
    }
}

socket.setEncoding('latin1');
socket.on('connect', next);
socket.on('data', (text) => {
    answer += text;
    if (answer.endsWith('\n')) {
        process.stdout.write(answer, 'latin1');
        answer = '';
        next();
    }
});
socket.on('end', () => {
    if (!socket.writableEnded) {
        console.error('the server has left');
        process.exit(1);
    }
});
socket.on('error', (error) => {
    console.error(error.message);
    process.exit(1);
});
