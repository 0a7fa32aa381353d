import process from 'node:process';
import { main, processIo } from '@veloce/cli';

process.exitCode = await main(['demo', ...process.argv.slice(2)], processIo());
