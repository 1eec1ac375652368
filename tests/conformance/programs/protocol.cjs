// The client's side of the line protocol: a command a line, a line of JSON an answer.
'use strict';

const readline = require('node:readline');

const say = (answer) => process.stdout.write(JSON.stringify(answer) + '\n');
const tell = (error) => say({ error: `${error.name}: ${error.message}`.replace(/\n/g, ' ') });

// Answers until the input ends. What a command throws is what the application would have seen.
exports.serve = async (commands) => {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    try {
      say(await commands[line.trim()]());
    } catch (error) {
      tell(error);
    }
  }
  process.exit(0);
};
