// Peer: events for the keyboard and for the connections.
const net = require('net');

const [port, host, other] = process.argv.slice(2);

net.createServer((conn) => {
  let text = Buffer.alloc(0);
  conn.on('data', (chunk) => {
    text = Buffer.concat([text, chunk]);
    const end = text.indexOf('\n');
    if (end >= 0) {
      process.stdout.write(Buffer.concat([Buffer.from('< '), text.subarray(0, end + 1)]));
      conn.destroy();
    }
  });
  conn.on('error', () => {});
}).listen(Number(port));

function deliver(line) {
  const conn = net.connect(Number(other), host);
  conn.on('error', () => process.stdout.write(Buffer.concat([Buffer.from('! '), line])));
  conn.end(line);
}

let typed = Buffer.alloc(0);
process.stdin.on('data', (chunk) => {
  typed = Buffer.concat([typed, chunk]);
  let end;
  while ((end = typed.indexOf('\n')) >= 0) {
    deliver(typed.subarray(0, end + 1));
    typed = typed.subarray(end + 1);
  }
});
process.stdin.on('end', () => process.exit(0));
