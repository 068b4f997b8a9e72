// One sentence: the modules net and readline. It connects when the sentence is there.
const net = require('net');
const readline = require('readline');

const rl = readline.createInterface({ input: process.stdin, output: process.stdout });

rl.question('Input lowercase sentence: ', (sentence) => {
  rl.close();
  const socket = net.connect(12000, '127.0.0.1', () => socket.write(sentence));
  let answer = '';
  socket.on('data', (data) => { answer += data; });
  socket.on('end', () => console.log('From Server: ' + answer));
  socket.on('error', (err) => {
    console.error(err.message);
    process.exitCode = 1;
  });
});
