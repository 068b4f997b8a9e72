// UDP uppercase client:   node client.js HOST PORT
//
// Sends each line of the keyboard, without its line end, as one datagram, and prints the answer with a line end.
// A datagram may get lost. When no answer comes within a second the line is sent again, three times in all;
// then the client gives up with a message on standard error and exit status 1.
'use strict';

const dgram = require('dgram');

const TRIES = 3;
const SECOND = 1000;

// The lines of a stream without their line feeds, as bytes. A piece may be half a line, or three.
async function* linesOf(stream) {
    let rest = Buffer.alloc(0);
    for await (const piece of stream) {
        rest = Buffer.concat([rest, piece]);
        let end;
        while ((end = rest.indexOf('\n')) >= 0) {
            yield rest.subarray(0, end);
            rest = rest.subarray(end + 1);
        }
    }
    if (rest.length > 0) {
        yield rest;
    }
}

// Sends the line until an answer comes.
function ask(socket, line) {
    return new Promise((resolve, reject) => {
        let tries = 0, timer;
        const end = (how, what) => {
            clearTimeout(timer);
            socket.removeAllListeners('message').removeAllListeners('error');
            how(what);
        };
        const attempt = () => {
            if (tries++ === TRIES) {
                end(reject, new Error(`no answer after ${TRIES} tries`));
                return;
            }
            timer = setTimeout(attempt, SECOND);
            socket.send(line, (error) => error && end(reject, error));
        };
        socket.once('message', (answer) => end(resolve, answer));
        socket.once('error', (error) => end(reject, error));
        attempt();
    });
}

async function main(host, port) {
    const socket = dgram.createSocket('udp4');
    try {
        // A socket that is connected hears only this one address: no stranger's datagram is taken for an answer, and a
        // machine that says "nobody has this port" is heard as an error. Nothing is sent yet.
        await new Promise((resolve, reject) => {
            socket.connect(Number(port), host, (error) => error ? reject(error) : resolve());
        });
        for await (const line of linesOf(process.stdin)) {
            process.stdout.write(Buffer.concat([await ask(socket, line), Buffer.from('\n')]));
        }
    } catch (error) {
        console.error(error.message);
        process.exitCode = 1;
    }
    socket.close();
    process.stdin.destroy();   // a keyboard that is listened to would keep us alive
}

if (process.argv.length !== 4) {
    console.error('usage: node client.js HOST PORT');
    process.exit(1);
}
main(process.argv[2], process.argv[3]);
