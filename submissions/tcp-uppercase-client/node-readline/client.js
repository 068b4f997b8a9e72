const net = require('net');
const readline = require('readline');

const [, , host, port] = process.argv;
const socket = net.connect(port, host);
const typed = [];
let waiting = false, ended = false, answer = '';

function next() {
    if (!waiting && typed.length > 0) {
        waiting = true;
        socket.write(typed.shift() + '\n', 'latin1');
    } else if (!waiting && ended) {
        socket.end();
    }
}

process.stdin.setEncoding('latin1');
socket.setEncoding('latin1');
readline.createInterface({ input: process.stdin, crlfDelay: Infinity })
    .on('line', (line) => { typed.push(line); next(); })
    .on('close', () => { ended = true; next(); });

socket.on('data', (text) => {
    answer += text;
    if (answer.endsWith('\n')) {
        process.stdout.write(answer, 'latin1');
        answer = '';
        waiting = false;
        next();
    }
});
socket.on('end', () => {
    if (waiting || typed.length > 0) {
        console.error('the server has left');
        process.exit(1);
    }
});
socket.on('error', (error) => {
    console.error(error.message);
    process.exit(1);
});
