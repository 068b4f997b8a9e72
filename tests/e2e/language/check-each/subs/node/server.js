require("net").createServer((socket) => socket.pipe(socket)).listen(Number(process.argv[2]));
