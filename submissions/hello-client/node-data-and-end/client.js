// Hello client: collects the chunks, prints them at the end.
const net = require('net');

if (process.argv.length !== 4) {
  console.error('usage: node client.js IP PORT');
  process.exit(1);
}

const chunks = [];
const socket = net.connect(Number(process.argv[3]), process.argv[2]);
socket.on('data', (chunk) => chunks.push(chunk));
socket.on('error', (err) => {
  console.error(err.message);
  process.exitCode = 1;
});
socket.on('end', () => {
  const msg = Buffer.concat(chunks);
  if (msg.length === 0 || msg[msg.length - 1] !== 0) {
    console.error('connection closed before the end of the greeting');
    process.exitCode = 1;
    return;
  }
  console.log('Message from server : ' + msg.toString('utf8', 0, msg.length - 1));
});
