import * as files from '@veloce/data-files';
import * as pages from '@veloce/report/node';
import { strictEqual } from 'node:assert/strict';
import { packages } from './browser.js';

for (const [name, exported] of Object.entries({ ...packages, files, pages })) {
  strictEqual(Object.keys(exported).length > 0, true, `${name} exports something`);
}
