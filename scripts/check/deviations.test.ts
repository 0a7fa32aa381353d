import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const rows = readFileSync('docs/deviations.md', 'utf8')
  .split('\n')
  .filter((line) => /^\| \d+ \|/.test(line))
  .map((line) => line.slice(2, -2).split(' | '));

describe('the table of deviations', () => {
  it('is whole, and names packages that have the tests', () => {
    expect(rows.map(([number]) => Number(number))).toEqual(Array.from({ length: 22 }, (_, k) => k + 1));
    const untested = rows.filter(([number, , , , packages = '']) =>
      packages.split(', ').some((name) => {
        const path = `packages/${name}/src/deviations.test.ts`;
        return !existsSync(path) || !new RegExp(`['"\`]${number}: `).test(readFileSync(path, 'utf8'));
      }),
    );
    expect(untested.map(([number]) => number)).toEqual([]);
  });
});
