// server PORT WAY MS: answers "late" to a line, MS milliseconds after it came, waiting in one of many ways.
const net = require("net");
const fs = require("fs");
const child = require("child_process");
const { Worker, isMainThread, workerData } = require("worker_threads");

const [port, way, text] = process.argv.slice(2);
const delay = Number(text);

const ways = {
  timeout: (then) => setTimeout(then, delay),
  many_timeouts: (then) => {
    const end = performance.now() + delay;
    const again = () => (performance.now() < end ? setTimeout(again, 1) : then());
    again();
  },
  immediate: (then) => {
    const end = performance.now() + delay;
    const again = () => (performance.now() < end ? setImmediate(again) : then());
    again();
  },
  busy: (then) => {
    const end = performance.now() + delay;
    while (performance.now() < end);
    then();
  },
  promise: async (then) => {
    await new Promise((done) => setTimeout(done, delay));
    then();
  },
  atomics: (then) => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, delay);
    then();
  },
  worker: (then) => new Worker(__filename, { workerData: delay }).on("message", then),
  command: (then) => child.exec(`sleep ${delay / 1000}`, then),
  command_sync: (then) => {
    child.execSync(`sleep ${delay / 1000}`);
    then();
  },
  thread_pool: (then) => {
    require("crypto").pbkdf2("a", "b", 500 * delay + 1, 32, "sha256", then);
  },
  socket_timeout: (then, socket) => socket.setTimeout(delay || 1, then),
  watch_file: (then) => {
    fs.writeFileSync("watched", "");
    fs.watchFile("watched", { interval: 5 }, () => {
      fs.unwatchFile("watched");
      then();
    });
    child.exec(`sleep ${delay / 1000}; sleep 0.02; echo x > watched`);
  },
};

if (!isMainThread) {
  const { parentPort } = require("worker_threads");
  setTimeout(() => parentPort.postMessage("x"), workerData);
} else {
  net
    .createServer((socket) => {
      socket.on("error", () => {});
      socket.once("data", () => ways[way](() => socket.write("late\n"), socket));
    })
    .listen(Number(port));
}
