import { argv, stdout } from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

// Runs scripts one after the other in this process, and writes `--- PATH` before each. One that throws ends it. A script may go on
// after its module is loaded: it is given time until it has written something.
const write = stdout.write.bind(stdout);
let written = 0;
stdout.write = (...args) => {
  written++;
  return write(...args);
};
for (const path of argv.slice(2)) {
  console.log(`--- ${path}`);
  const before = written;
  await import(pathToFileURL(path).href);
  for (let k = 0; k < 1000 && written === before; k++) await wait(20);
}
