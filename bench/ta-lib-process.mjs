// Our side of the benchmark of TA-Lib, in its own process: node ta-lib-process.mjs COLUMNS CASES RUNS
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { runKernel } from '@veloce/core';
import * as veloce from '@veloce/indicators';

const [, , path = '', cases = '[]', runs = '1'] = process.argv;
const { buffer, byteOffset, byteLength } = await readFile(path);
const all = new Float64Array(buffer.slice(byteOffset, byteOffset + byteLength));
const bars = all.length / 4;
const columns = Object.fromEntries([...'hlcv'].map((name, k) => [name, all.slice(k * bars, (k + 1) * bars)]));

const least = {};
for (let run = 0; run < Number(runs); run++) {
  for (const [name, factory, args, reads] of JSON.parse(cases)) {
    const kernel = veloce[factory](...args);
    const inputs = [...reads].map((letter) => columns[letter]);
    const out = Array.from({ length: kernel.outputs }, () => new Float64Array(bars));
    const start = process.cpuUsage();
    runKernel(kernel, inputs, { out });
    const { user, system } = process.cpuUsage(start);
    least[name] = Math.min(least[name] ?? Infinity, 1000 * (user + system));
  }
}
console.log(JSON.stringify({ least }));
