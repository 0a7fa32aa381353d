import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { main, processIo } from '@veloce/cli';
import { buildPage } from '../../packages/dashboard/build-page.js';

// A fresh clone has nothing built: the page of the desk is made here, which takes less than a second.
await buildPage(fileURLToPath(new URL('../../packages/dashboard/dist/page', import.meta.url)));
process.exitCode = await main(['demo', ...process.argv.slice(2)], processIo());
