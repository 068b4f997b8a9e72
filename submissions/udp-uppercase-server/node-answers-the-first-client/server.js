const socket = require('dgram').createSocket('udp4');
let client;

socket.on('message', (message, from) => {
    client = client || from;
    const answer = message.map((c) => (c >= 97 && c <= 122 ? c - 32 : c));
    socket.send(answer, client.port, client.address);
});
socket.bind(Number(process.argv[2]));
