import { strictEqual, throws } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import process, { argv } from 'node:process';
import { orThrow } from '../../errors.js';
import { openLines } from '../line-file.js';

// Runs under a limit of the size of files, which cuts a write in the middle as a full disk does.
process.on('SIGXFSZ', () => undefined);
const [, , path = ''] = argv;
const file = await orThrow(openLines(path, { begins: 'line' }));
file.append(['line one', 'line two']);
throws(() => file.append(['x'.repeat(100_000)]), /line-file|EFBIG/);
file.append(['line three']);
strictEqual(readFileSync(path, 'utf8'), 'line one\nline two\nline three\n');
