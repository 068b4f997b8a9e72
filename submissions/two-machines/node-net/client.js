// The client of two machines: asks for the next line when the answer to the last one is printed.
const net = require('net');
const readline = require('readline');

const [host, port] = process.argv.slice(2);
const sock = net.connect(Number(port), host);

sock.on('error', (err) => {
  console.error(err.message);
  process.exit(1);
});

sock.on('connect', async () => {
  console.log('connected to ' + sock.remoteAddress);
  const answers = readline.createInterface({ input: sock, crlfDelay: Infinity })[Symbol.asyncIterator]();
  for await (const line of readline.createInterface({ input: process.stdin })) {
    sock.write(line + '\n');
    const { value, done } = await answers.next();
    if (done) {
      console.error('the server is gone');
      process.exit(1);
    }
    console.log(value);
  }
  sock.end();
});
