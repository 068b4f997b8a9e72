// UDP uppercase server:   node server.js PORT
//
// Answers each datagram with one datagram: the same bytes in upper case, to where it came from.
'use strict';

const dgram = require('dgram');

// ASCII only. Every byte above 127 belongs to something that we know nothing about.
function toUpper(bytes) {
    for (let i = 0; i < bytes.length; i++) {
        if (bytes[i] >= 0x61 && bytes[i] <= 0x7a) {
            bytes[i] -= 0x20;
        }
    }
    return bytes;
}

if (process.argv.length !== 3) {
    console.error('usage: node server.js PORT');
    process.exit(1);
}
const socket = dgram.createSocket('udp4');
// One 'message' is one datagram, never cut. An empty one is a datagram like any other.
socket.on('message', (bytes, from) => {
    socket.send(toUpper(bytes), from.port, from.address, (error) => {
        if (error) {
            console.error(error.message);
        }
    });
});
socket.on('error', (error) => {
    console.error(error.message);
    process.exit(1);
});
socket.bind(Number(process.argv[2]));
