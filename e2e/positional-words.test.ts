import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { backtest } from '@veloce/backtest';
import { marketSeries } from '@veloce/core';
import { squeezeFlow } from '@veloce/squeezeflow';
import { marketProfiles } from '@veloce/vectorflow-analytics';
import { packages, refusal, data, type AnyFunction } from './exports-walk.js';

/**
 * A word in the place of an argument, that is none of those that it may be, is refused with the words there are: what is not looked at
 * takes the last branch in silence. The recorded API says which exported functions take one.
 */
const result = backtest(squeezeFlow, data);
const [profile] = marketProfiles(data, { tickSize: 0.1, rowSize: 5, bracketMs: 3_600_000 });

/** Good arguments of each function that takes a word, and the places of words. */
const doors: Readonly<Record<string, readonly [places: readonly number[], args: readonly unknown[]]>> = {
  'backtest.tradesBy': [[1], [result, 'side']],
  'core.barNumber': [[1], [0, '1h']],
  'core.barOpen': [[1], [0, '1h']],
  'core.compileStrategy': [[1], [squeezeFlow, '1h']],
  'core.historyOf': [[1], [squeezeFlow, '1h']],
  'core.intervalMs': [[0], ['1h']],
  'core.isOnGrid': [[1], [0, '1h']],
  'core.marketSeries': [[0], ['1h']],
  'core.mergeOrders': [[0], ['LONG', {}, {}]],
  'core.resample': [[1], [data, '4h']],
  'data-files.createTradeBars': [[0], ['1m']],
  'indicators.directionalKernel': [[1], [14, 'talib']],
  'indicators.lagDeviations': [[2], [300, 20, 'mean']],
  'indicators.onTimeframe': [[1], [marketSeries('1h'), '4h', ({ close }: { readonly close: unknown }) => close]],
  'live/node.openKillSwitch': [[1], ['never-made', 'SIGUSR2']],
  'squeezeflow.hasTurned': [[0], ['LONG', 1, 1]],
  'squeezeflow.openInterestWords': [[0], ['short']],
  'vectorflow-analytics.profileExtreme': [[1], [profile, 'high']],
  'vectorflow-analytics.profileLevels': [[1], [profile, 'tpo']],
  'vectorflow-analytics.profileNodes': [[1], [profile, 'volume']],
  'vectorflow-analytics.windowDivergenceKernel': [[3], [20, 0.1, 0.1, 'slope']],
  'vectorflow-analytics.zonesKernel': [[0, 1], ['body', 'close', 100, 0.5]],
}; // prettier-ignore

/** Rules that a phase calls at each bar with words of its own. */
const perBar = ['squeezeflow.hasTurned', 'squeezeflow.openInterestWords'];
/** Named, and not exported to be called from outside. */
const inner = ['data-files.createTradeBars'];

describe('a word in the place of an argument', () => {
  it('that is none is refused with the words there are', async () => {
    const open: string[] = [];
    for (const [id, [places, args]] of Object.entries(doors)) {
      const [owner = '', name = ''] = id.split('.');
      const one = packages[owner]?.[name];
      if (inner.includes(id) && one === undefined) continue;
      if (perBar.includes(id)) continue;
      for (const [place, bad] of places.flatMap((each) =>
        ['zzNo', '', 5, null].map((word) => [each, word] as const),
      )) {
        const said = await refusal(one as AnyFunction, args.with(place, bad));
        const word = String(args[place]);
        if (!said.includes(word)) open.push(`${id}(${String(bad)}): ${said.slice(0, 120)}`);
      }
    }
    expect(open).toEqual([]);
  });

  it('is looked at in every function whose recorded signature has one', async () => {
    const api = fileURLToPath(new URL('../api/', import.meta.url));
    const found: string[] = [];
    for (const file of await readdir(api)) {
      const owner = file.replace(/\.txt$/u, '').replace('.', '/');
      const text = await readFile(`${api}${file}`, 'utf8');
      for (const [, name = '', parameters = ''] of text.matchAll(/^(\w+)\n {2}.*?\(([^\n]*)\) ?=>/gmu))
        if (/(?:^|, )\w+\??: (?:Side|Timeframe|GroupBy|"[\w-]+"(?: \| "[\w-]+")+)(?:,|$)/u.test(parameters))
          found.push(`${owner}.${name}`);
    }
    expect(found.filter((id) => !(id in doors))).toEqual([]);
    expect(found.length).toBeGreaterThan(5);
  });
});
