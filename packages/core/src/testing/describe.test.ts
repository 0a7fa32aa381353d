import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** Each breaks one clause of the contract. */
const planted = {
  peeks: `init: () => null, advance: (_, [x], [y], from, to) => { for (let i = from; i < to; i++) y[i] = x[Math.min(i + 1, to - 1)]; }`,
  remembersOutside: `init: () => null, advance: (_, [x], [y], from, to) => { for (let i = from; i < to; i++) { y[i] = x[i] - last; last = x[i]; } }`,
  writesBeyond: `init: () => null, advance: (_, [x], [y], from, to) => { for (let i = from; i < to; i++) y[i] = x[i]; y[to] = 0; }`,
  readsBefore: `init: () => null, advance: (_, [x], [y], from, to) => { for (let i = from; i < to; i++) y[i] = x[i] - (x[i - 1] ?? 0); }`,
  keepsObjects: `init: () => ({ seen: new Map() }), advance: (_, [x], [y], from, to) => { for (let i = from; i < to; i++) y[i] = x[i]; }`,
  honest: `init: () => ({ sum: 0 }), advance: (s, [x], [y], from, to) => { for (let i = from; i < to; i++) { if (x[i] === x[i]) s.sum += x[i]; y[i] = s.sum; } }`,
};

const root = fileURLToPath(new URL('../../../../', import.meta.url));

describe('describeKernel', () => {
  let folder = '';
  const outcome = new Map<string, readonly string[]>();

  beforeAll(async () => {
    folder = await mkdtemp(join(root, 'packages/core/src/testing/planted-'));
    const tests = Object.entries(planted).map(
      ([name, body]) =>
        `let last = 0;\ndescribeKernel('${name}', () => ({ inputs: 1, outputs: 1, ${body} }));`,
    );
    const file = join(folder, 'planted.test.ts');
    const report = join(folder, 'report.json');
    const source = tests.map((test) => `{ ${test} }`).join('\n');
    await writeFile(file, `import { describeKernel } from '../describe-kernel.js';\n${source}\n`);
    await new Promise((resolve) => {
      const vitest = join(root, 'node_modules/vitest/vitest.mjs');
      execFile(
        process.execPath,
        [vitest, 'run', file, '--reporter=json', `--outputFile=${report}`],
        { cwd: root },
        resolve,
      );
    });
    const { testResults } = JSON.parse(await readFile(report, 'utf8')) as {
      testResults: { assertionResults: { ancestorTitles: string[]; title: string; status: string }[] }[];
    };
    for (const { ancestorTitles, title, status } of testResults.flatMap((one) => one.assertionResults)) {
      const name = ancestorTitles.at(-1)!.replace('kernel ', '');
      outcome.set(name, [...(outcome.get(name) ?? []), ...(status === 'failed' ? [title] : [])]);
    }
  }, 300_000);

  afterAll(() => rm(folder, { recursive: true }));

  it.each([
    ['peeks', 'cannot see the future'],
    ['remembersOutside', 'keeps nothing outside its state'],
    ['writesBeyond', 'reads and writes its range only'],
    ['readsBefore', 'gives the same bits bar by bar and in chunks'],
    ['keepsObjects', 'gives the same bits bar by bar and in chunks'],
  ])('catches a kernel that %s', (name, clause) => {
    expect(outcome.get(name)).toContainEqual(expect.stringContaining(clause));
  });

  it('passes an honest one', () => {
    expect(outcome.get('honest')).toEqual([]);
  });
});
