const upper = require('./upper');

require('net').createServer((client) => {
    client.on('data', (bytes) => client.write(upper(bytes)));
}).listen(Number(process.argv[2]));
