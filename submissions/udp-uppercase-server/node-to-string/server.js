const socket = require('dgram').createSocket('udp4');

socket.on('message', (message, from) => {
    const answer = message.toString().replace(/[a-z]/g, (c) => c.toUpperCase());
    socket.send(answer, from.port, from.address);
});
socket.bind(Number(process.argv[2]));
