#!/usr/bin/env node
import process from 'node:process';
import { processIo } from './frame/io.js';
import { main } from './main.js';

// A reader that has seen enough (`veloce … | head`) is no fault.
process.stdout.on('error', (cause: NodeJS.ErrnoException) => {
  if (cause.code === 'EPIPE') process.exit(0);
  throw cause;
});
process.exitCode = await main(process.argv.slice(2), processIo());
