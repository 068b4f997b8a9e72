require('net').createServer((client) => {
    client.on('data', (bytes) => client.write(bytes.toString().toUpperCase()));
}).listen(Number(process.argv[2]));
