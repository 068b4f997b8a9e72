// TCP uppercase client:   node client.js HOST PORT
//
// Sends each line of the keyboard to the server and prints the line that comes back, until the keyboard ends.
// Only answers go to standard output. Whatever goes wrong is told on standard error, with exit status 1.
'use strict';

const net = require('net');

// The lines of a stream with their line feeds, as bytes. A piece may be half a line, or three. What comes behind the
// last line feed is given at the end.
async function* linesOf(stream) {
    let pieces = [];
    for await (let bytes of stream) {
        let end;
        while ((end = bytes.indexOf('\n')) >= 0) {
            yield Buffer.concat([...pieces, bytes.subarray(0, end + 1)]);
            pieces = [];
            bytes = bytes.subarray(end + 1);
        }
        if (bytes.length > 0) {
            pieces.push(bytes);
        }
    }
    if (pieces.length > 0) {
        yield Buffer.concat(pieces);
    }
}

function isWhole(line) {
    return line !== undefined && line[line.length - 1] === 0x0a;
}

async function talk(server) {
    const answers = linesOf(server);
    for await (const line of linesOf(process.stdin)) {
        server.write(isWhole(line) ? line : Buffer.concat([line, Buffer.from('\n')]));
        const answer = (await answers.next()).value;
        if (!isWhole(answer)) {
            throw new Error('the server closed the connection before its answer was complete');
        }
        process.stdout.write(answer);
    }
}

async function main(host, port) {
    const server = net.connect(Number(port), host);
    try {
        await new Promise((resolve, reject) => server.once('connect', resolve).once('error', reject));
        // From here on an error also ends the loop over what it sends. Without this it would end us at once.
        server.on('error', () => {});
        await talk(server);
    } catch (error) {
        console.error(error.message || error.code);
        process.exitCode = 1;
    }
    server.destroySoon();      // closes when all is sent
    process.stdin.destroy();   // a keyboard that is listened to would keep us alive
}

if (process.argv.length !== 4) {
    console.error('usage: node client.js HOST PORT');
    process.exit(1);
}
main(process.argv[2], process.argv[3]);
