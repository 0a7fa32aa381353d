import { runKernel } from '@veloce/core';
import * as files from '@veloce/data-files';
import * as pages from '@veloce/report/node';
import { deepStrictEqual, notDeepStrictEqual } from 'node:assert/strict';
import { market, packages, runningSum } from './browser.js';

for (const [name, exported] of Object.entries({ ...packages, files, pages })) {
  notDeepStrictEqual(Object.keys(exported), [], `${name} exports something`);
}

deepStrictEqual(runKernel(runningSum, [market.close]), [Float64Array.of(2, 5, 9)]);
