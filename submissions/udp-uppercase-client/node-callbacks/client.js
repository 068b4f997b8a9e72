const dgram = require('dgram');
const fs = require('fs');

const [, , host, port] = process.argv;
const socket = dgram.createSocket('udp4');
let typed = Buffer.alloc(0), ended = false, line = null, tries = 0, timer;

function fail(text) {
    // Not console.error and exit: what is written to a pipe may still be on its way.
    fs.writeSync(2, text + '\n');
    process.exit(1);
}

function attempt() {
    if (tries++ === 3) {
        fail('no answer');
    }
    socket.send(line, port, host, (error) => error && fail(error.message));
    timer = setTimeout(attempt, 1000);
}

function next() {
    const end = typed.indexOf('\n');
    if (line !== null) {
        return;
    }
    if (end >= 0) {
        line = typed.subarray(0, end);
        typed = typed.subarray(end + 1);
        tries = 0;
        attempt();
    } else if (ended) {
        socket.close();
    }
}

process.stdin.on('data', (bytes) => { typed = Buffer.concat([typed, bytes]); next(); });
process.stdin.on('end', () => { ended = true; next(); });
socket.on('message', (answer) => {
    clearTimeout(timer);
    line = null;
    process.stdout.write(Buffer.concat([answer, Buffer.from('\n')]));
    next();
});
socket.on('error', (error) => fail(error.message));
