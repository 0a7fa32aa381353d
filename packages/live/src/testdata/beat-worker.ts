import process from 'node:process';
import { openBeat } from '../node/beat.js';

// Works and beats, until it is ordered to block.
const [, , path = ''] = process.argv;
const beat = openBeat(path, 20);
let sequence = 0;
setInterval(() => beat(sequence++), 20);
process.stdin.on('data', () => {
  for (;;);
});
