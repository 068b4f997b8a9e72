// UDP sentence: the modules dgram and readline.
const dgram = require('dgram');
const readline = require('readline');

const rl = readline.createInterface({ input: process.stdin, output: process.stdout });
const socket = dgram.createSocket('udp4');

socket.on('message', (msg) => {
  console.log(msg.toString());
  socket.close();
});

rl.question('Input lowercase sentence: ', (sentence) => {
  rl.close();
  socket.send(sentence, 12000, '1.1.1.1');
});
