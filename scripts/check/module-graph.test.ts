import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dependents, moduleGraph } from './module-graph.js';
import { packages, root } from '../workspace.js';

let fixture: string;

beforeAll(() => {
  fixture = realpathSync(mkdtempSync(join(tmpdir(), 'veloce-layers-')));
});
afterAll(() => {
  rmSync(fixture, { recursive: true });
});

describe('the rules of the architecture', () => {
  it('pass a workspace that keeps them', async () => {
    expect(await brokenRules({})).toEqual([]);
  });

  it.each([
    {
      rule: 'layer-core',
      planted: { 'packages/core/src/column.ts': `import '@veloce/indicators';` },
    },
    {
      rule: 'layer-backtest',
      planted: { 'packages/backtest/src/index.ts': `import '@veloce/squeezeflow';` },
    },
    {
      rule: 'layer-squeezeflow',
      planted: { 'packages/squeezeflow/src/index.ts': `import type { backtest } from '@veloce/backtest';` },
    },
    {
      rule: 'layer-indicators-tests',
      planted: { 'packages/indicators/src/ema.test.ts': `import '@veloce/backtest';` },
    },
    {
      rule: 'known-room-feeds',
      planted: { 'packages/feeds/src/attic/old.ts': `import '@veloce/core';` },
    },
    {
      rule: 'room-journal',
      planted: {
        'packages/journal/src/trades/record.ts': `import '../imports/freqtrade.js';`,
        'packages/journal/src/imports/freqtrade.ts': '',
      },
    },
    {
      rule: 'known-package',
      planted: { 'packages/newcomer/src/index.ts': `import '@veloce/core';` },
    },
    {
      rule: 'no-circular',
      planted: {
        'packages/core/src/kernel.ts': `import './series.js';`,
        'packages/core/src/series.ts': `import type { Kernel } from './kernel.js';`,
      },
    },
    {
      rule: 'no-deep-import',
      planted: { 'packages/indicators/src/averages/ema.ts': `import '../../../core/src/column.js';` },
    },
    {
      rule: 'no-import-of-index',
      planted: { 'packages/core/src/kernel.ts': `import './index.js';` },
    },
    {
      rule: 'no-import-of-tests',
      planted: { 'packages/core/src/kernel.ts': `import './testing.js';` },
    },
    {
      rule: 'no-unresolvable',
      planted: { 'packages/core/src/kernel.ts': `import './nowhere.js';` },
    },
    {
      rule: 'not-to-dev-dep',
      planted: { 'packages/core/src/kernel.ts': `import 'fast-check';` },
    },
    {
      rule: 'optional-peers-in-their-entry',
      planted: { 'packages/core/src/kernel.ts': `import 'arquero';` },
    },
    {
      rule: 'browser-no-node',
      planted: { 'packages/core/src/kernel.ts': `import { readFileSync } from 'node:fs';` },
    },
    {
      rule: 'browser-no-node-file',
      planted: { 'packages/report/src/page.ts': `import './node.js';` },
    },
    {
      rule: 'room-backtest',
      planted: {
        'packages/backtest/src/account/book.ts': `import '../engine/clock.js';`,
        'packages/backtest/src/engine/clock.ts': `export const clock = 1;`,
      },
    },
    ...['fp-ts', 'fp-ts/Either', 'fp-ts/es6/Either.js'].map((path) => ({
      rule: 'fp-ts-lib',
      planted: { 'packages/core/src/kernel.ts': `import '${path}';` },
    })),
  ])('catch a breach of $rule: $planted', async ({ rule, planted }) => {
    expect(await brokenRules(planted)).toContain(rule);
  });

  /** The names of the rules that a small sound workspace breaks once `planted` is added to it. */
  async function brokenRules(planted: Readonly<Record<string, string>>): Promise<string[]> {
    const base = mkdtempSync(join(fixture, 'case-'));
    const files = {
      'package.json': JSON.stringify({ devDependencies: { 'fast-check': '*' } }),
      'packages/core/src/index.ts': `export { column } from './column.js';`,
      'packages/core/src/column.ts': `import 'fp-ts/lib/Either.js';`,
      'packages/core/src/testing.ts': `import './column.js'; import 'vitest';`,
      'packages/core/src/table.ts': `import './column.js'; import 'arquero';`,
      'packages/indicators/src/index.ts': `import '@veloce/core';`,
      'packages/indicators/src/sma.test.ts': `import '@veloce/core/testing'; import 'fast-check';`,
      'packages/squeezeflow/src/index.ts': `import '@veloce/core'; import '@veloce/indicators';`,
      'packages/backtest/src/index.ts': `import '@veloce/core';`,
      'packages/report/src/index.ts': `import type { Backtest } from '@veloce/backtest';`,
      'packages/report/src/node.ts': `import 'node:fs';`,
      ...planted,
    };
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(base, file)), { recursive: true });
      writeFileSync(join(base, file), text);
    }
    // The manifests are ours; the modules are found as in an installed workspace.
    mkdirSync(join(base, 'node_modules/@veloce'), { recursive: true });
    for (const name of ['fp-ts', 'arquero', 'vitest', 'fast-check']) {
      symlinkSync(join(root, 'node_modules', name), join(base, 'node_modules', name));
    }
    for (const { name, folder } of packages) {
      mkdirSync(join(base, folder), { recursive: true });
      symlinkSync(join(base, folder), join(base, 'node_modules', name));
      symlinkSync(join(root, folder, 'package.json'), join(base, folder, 'package.json'));
    }

    const { summary } = await moduleGraph(base);
    return summary.violations.map(({ rule }) => rule.name);
  }
});

describe('dependents', () => {
  const modules = [['a.ts', 'b.ts'], ['b.ts', 'c.ts', 'd.ts'], ['c.ts', 'd.ts'], ['d.ts']].map(
    ([source = '', ...imports]) => ({ source, dependencies: imports.map((resolved) => ({ resolved })) }),
  );

  it('separates those that import the file from those that reach it', () => {
    expect(dependents(modules, 'd.ts')).toEqual({ direct: ['b.ts', 'c.ts'], transitive: ['a.ts'] });
    expect(dependents(modules, 'a.ts')).toEqual({ direct: [], transitive: [] });
  });

  it('names what comes close to an unknown file', () => {
    expect(() => dependents(modules, 'scripts/dd.ts')).toThrow(
      /no module scripts\/dd\.ts .* Did you mean d\.ts/,
    );
  });

  it('finds the scripts that use the list of packages', async () => {
    const { modules: own } = await moduleGraph(root, ['scripts']);
    const { direct } = dependents(own, 'scripts/workspace.ts');
    expect(direct).toEqual(expect.arrayContaining(['scripts/build.ts', 'scripts/command.ts']));
  }, 300_000);
});
