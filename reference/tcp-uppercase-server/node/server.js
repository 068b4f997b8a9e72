// TCP uppercase server:   node server.js PORT
//
// Answers each line of a client with the same line in upper case. Node calls us back whenever something has come, from
// whichever client, so no client has to wait for another.
'use strict';

const net = require('net');

// ASCII only. Every byte above 127 belongs to something that we know nothing about, and text.toUpperCase() would first
// make characters of them.
function toUpper(bytes) {
    for (let i = 0; i < bytes.length; i++) {
        if (bytes[i] >= 0x61 && bytes[i] <= 0x7a) {
            bytes[i] -= 0x20;
        }
    }
    return bytes;
}

// TCP carries a stream of bytes: one 'data' event may bring half a line, or three. Here it does not matter how they are
// cut, since each byte is answered by one byte, and an answer may go out in pieces, too.
function serve(client) {
    client.on('data', (bytes) => {
        // false: the client does not read, and the answer is kept in memory. Take no more until it has left.
        if (!client.write(toUpper(bytes))) {
            client.pause();
            client.once('drain', () => client.resume());
        }
    });
    client.on('end', () => client.end());   // it has ended its sending: so do we, behind the last answer
    client.on('error', (error) => console.error(error.message));   // without this one reset would end the server
}

if (process.argv.length !== 3) {
    console.error('usage: node server.js PORT');
    process.exit(1);
}
// Without allowHalfOpen Node would end our side as soon as the client has ended its own.
const server = net.createServer({ allowHalfOpen: true }, serve);
server.on('error', (error) => {
    console.error(error.message);
    process.exit(1);
});
server.listen(Number(process.argv[2]));   // Node sets SO_REUSEADDR by itself
