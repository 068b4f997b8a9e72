// Asks by readline.
const lines = require("readline").createInterface({ input: process.stdin, output: process.stdout });
lines.question("Name: ", (name) => {
  console.log("Hi " + name);
  lines.close();
});
