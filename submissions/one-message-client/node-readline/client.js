// One-message client: readline for the keyboard, chunks from the server until 32 bytes are there.
const net = require('net');
const readline = require('readline');

const SIZE = 32;
let answer = Buffer.alloc(0);

function fail(why) {
  console.error(why);
  process.exit(1);
}

const socket = net.connect(12345, '127.0.0.1', () => {
  console.log('Connected to 127.0.0.1');
  const keyboard = readline.createInterface({ input: process.stdin, terminal: false });
  process.stdout.write('Your message: ');
  let line = null;
  keyboard.once('line', (text) => {
    line = text;
    const message = Buffer.alloc(SIZE);
    Buffer.from(text).copy(message, 0, 0, SIZE - 1);
    socket.write(message);
  });
  keyboard.once('close', () => {
    if (line === null) fail('no message');
  });
});

socket.on('data', (chunk) => {
  answer = Buffer.concat([answer, chunk]);
  if (answer.length >= SIZE) {
    console.log('Message from server: ' + answer.toString('utf8', 0, answer.indexOf(0)));
    socket.end(() => process.exit(0));
  }
});
socket.on('end', () => {
  if (answer.length < SIZE) fail('the server has closed');
});
socket.on('error', (err) => fail(err.message));
