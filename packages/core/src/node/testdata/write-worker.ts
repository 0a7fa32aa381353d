import { argv } from 'node:process';
import { orThrow } from '../../errors.js';
import { writeWhole } from '../write-whole.js';

// Writes the same file again and again: each time one character, as often as its first line says.
const [, , path = ''] = argv;
for (let k = 0; ; k++) {
  const length = (k * 7919) % 200_000;
  await orThrow(writeWhole(path, `${length}\n${String(k % 10).repeat(length)}`));
}
