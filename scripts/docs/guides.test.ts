import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { backtest, metricTable, portfolio, strategyLeg } from '@veloce/backtest';
import { above, below, rule } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { sma } from '@veloce/indicators';

const pageOf = (name: string): string => readFileSync(`docs/${name}.md`, 'utf8');

describe('the pages', () => {
  it('of results name every field that a result has', () => {
    const { data } = simulateMarket({ seed: 7, bars: 2_000 });
    const cross = rule('cross', {}, ({ close }) => ({
      long: above(close, sma(close, 20)),
      short: below(close, sma(close, 20)),
    }));
    const result = backtest(cross, data);
    const both = portfolio([strategyLeg(cross, data)]);
    const records = [result, result.trades[0], result.orders[0], result.openPosition, result.skipped[0]];
    const fields = [...records, both, both.symbols[0], result.manifest].flatMap((record) => {
      expect(record).toBeInstanceOf(Object);
      return Object.keys(record ?? {});
    });
    expect(fields.length).toBeGreaterThan(100);
    const page = pageOf('results');
    expect(fields.filter((field) => !page.includes(`\`${field}\``))).toEqual([]);
    const metrics = pageOf('metrics');
    expect(metricTable.filter(({ name }) => !metrics.includes(`\`${name}\``))).toEqual([]);
  });

  it('of examples list every script, and say which need more than the packages they import', () => {
    const page = pageOf('examples');
    const scripts = readdirSync('examples', { recursive: true, encoding: 'utf8' }).filter((name) =>
      /^[^.]*\.ts$/.test(name),
    );
    const nameOf = (file: string): string => file.replace('.ts', '');
    const listed = (file: string): boolean =>
      /^(readme|testdata)\//.test(file) ||
      page.includes(`[${nameOf(file)}](`) ||
      page.includes(`\`${nameOf(file)}\``);
    expect(scripts.filter((file) => !listed(file))).toEqual([]);
    const needing = scripts.filter((file) =>
      /from '(arquero|@veloce\/[a-z-]+\/table)'/.test(readFileSync(`examples/${file}`, 'utf8')),
    );
    const row = /^\| (.*?) +\| `npm install arquero/m.exec(page)?.[1] ?? '';
    expect(row.split(', ').sort()).toEqual(needing.map((file) => `\`${nameOf(file)}\``).sort());
  });

  it('link to nothing outside the site but by its whole address', () => {
    const pages = readdirSync('docs', { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.endsWith('.md') && !name.startsWith('public'),
    );
    const leaving = pages.flatMap((name) => {
      const depth = name.split('/').length;
      const links = readFileSync(`docs/${name}`, 'utf8').matchAll(/\]\(((?:\.\.\/)+[^)]*)\)/g);
      return [...links]
        .filter(([, to = '']) => (to.match(/\.\.\//g) ?? []).length >= depth)
        .map(([link]) => `${name}: ${link}`);
    });
    expect(pages.length).toBeGreaterThan(30);
    expect(leaving).toEqual([]);
  });
});
