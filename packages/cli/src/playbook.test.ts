import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { playbookShelf } from '@veloce/playbooks';
import { describe, expect, it } from 'vitest';
import { newFolders } from './testdata/folders.js';
import { veloce } from './testdata/run.js';

const folder = newFolders();
const market = ['--simulated', '--bars', '3000'];

describe('veloce playbook', () => {
  it('new begins one that is checked and tested as it stands, and writes over nothing', async () => {
    const cwd = folder();
    const made = await veloce(['playbook', 'new', 'mine.json'], { cwd });
    expect(made.code).toBe(0);
    expect(made.out).toContain('long where close > ema(trend) and crossesAbove(rsi(14), 40)');
    const checked = await veloce(['playbook', 'check', 'mine.json'], { cwd });
    expect(checked).toMatchObject({ code: 0, out: expect.stringMatching(/^good {4}mine\.json/) as unknown });
    const tested = await veloce(['playbook', 'test', 'mine.json', ...market, '--param', 'trend=50'], { cwd });
    expect(tested.code).toBe(0);
    expect(tested.out).toContain('no look-ahead');
    expect(tested.out).toMatch(/SIMUSDT {2}\d+ +\d+ \[\d+, \d+\]/);
    const again = await veloce(['playbook', 'new', 'mine.json'], { cwd });
    expect(again).toMatchObject({ code: 2, err: expect.stringContaining('there already') as unknown });
  });

  it('new begins with one of the shelf, by its name', async () => {
    const cwd = folder();
    await veloce(['playbook', 'new', 'a.json', '--from', 'trend pull-back'], { cwd });
    expect(JSON.parse(readFileSync(join(cwd, 'a.json'), 'utf8'))).toEqual(playbookShelf().find(({ name }) => name === 'trend pull-back'));
    const wrong = await veloce(['playbook', 'new', 'b.json', '--from', 'trend pullback'], { cwd });
    expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('did you mean trend pull-back?') as unknown });
  }); // prettier-ignore

  it('check says where one is wrong', async () => {
    const cwd = folder();
    writeFileSync(join(cwd, 'bad.json'), JSON.stringify({ format: 1, name: 'bad', long: { left: { study: 'rsii' }, is: '<', right: 1 } }));
    writeFileSync(join(cwd, 'none.json'), '{');
    const { code, out } = await veloce(['playbook', 'check', 'bad.json'], { cwd });
    expect(code).toBe(3);
    expect(out).toContain('long.left.study: there is no "rsii"; did you mean rsi?');
    expect((await veloce(['playbook', 'check', 'none.json'], { cwd })).err).toContain('is no JSON');
    expect((await veloce(['playbook', 'check', 'gone.json'], { cwd })).err).toContain('there is no file gone.json');
  }); // prettier-ignore

  it('compare sets the shelf beside itself, as text and as JSON', async () => {
    const cwd = folder();
    const params = ['--param', 'tickSize=0.1', '--param', 'rowSize=25'];
    const { code, out } = await veloce(['playbook', 'compare', ...market, ...params], { cwd });
    expect(code).toBe(0);
    for (const { name } of playbookShelf()) expect(out).toContain(name);
    const asJson = await veloce(['playbook', 'compare', ...market, ...params, '--json'], { cwd });
    expect(JSON.parse(asJson.out)).toMatchObject({ trials: 10, rows: expect.any(Array) as unknown });
    const wrong = await veloce(['playbook', 'compare', ...market, '--param', 'tik=1'], { cwd });
    expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('none of the playbooks has a parameter tik') as unknown });
  }); // prettier-ignore

  it('compare writes a page of the comparison', async () => {
    const cwd = folder();
    const { code, out } = await veloce(['playbook', 'compare', ...market, '--out', 'a/page.html'], { cwd });
    expect(code).toBe(0);
    expect(out).toContain(`report: ${join(cwd, 'a/page.html')}`);
    const page = readFileSync(join(cwd, 'a/page.html'), 'utf8');
    for (const { name } of playbookShelf()) expect(page).toContain(name);
    expect(page).toContain('<strong>SIMULATED</strong>');
  });

  it('study says who is right after four hours, how sure that is, and what the drift alone gives', async () => {
    const cwd = folder();
    const range = ['--from', '2025-01-06', '--to', '2025-01-10', '--simulated'];
    const { code, out } = await veloce(['playbook', 'study', ...range, '--out', 'study.html'], { cwd });
    expect(code).toBe(0);
    expect(out).toContain('ETHUSDT 5m  2025-01-06T00:00:00.000Z to 2025-01-10T00:00:00.000Z, 1152 bars of market simulator');
    expect(out).toContain('fees 0.1 % a side');
    expect(out).toMatch(/score of 0\.65 or more, right after 4 h; the target is 80 to 90 %:/);
    for (const { name } of [...playbookShelf(), { name: 'vectorflow' }]) {
      expect(out).toMatch(new RegExp(`  ${name}: (none|[\\d.]+ % \\[[\\d.]+, [\\d.]+\\] of \\d+, [\\d.]+ % by the drift of the market: (met|missed|open))`));
    }
    expect(readFileSync(join(cwd, 'study.html'), 'utf8')).toContain('80 % to 90 %');
    const asJson = JSON.parse((await veloce(['playbook', 'study', ...range, '--json'], { cwd })).out) as object;
    expect(asJson).toMatchObject({ target: [0.8, 0.9], trials: 33, settings: { leastScore: 6.5, horizonMs: 14_400_000 }, markets: [{ bars: 1152 }, { symbol: 'ETHUSDT' }, { symbol: 'SOLUSDT' }] });
  }); // prettier-ignore

  it('study downloads nothing unless it is told to, and says from where it would', async () => {
    const cwd = folder();
    const { code, err } = await veloce(['playbook', 'study'], { cwd });
    expect(code).toBe(2);
    expect(err).toContain('the store has no 5m bars of BTCUSDT from 2025-01-01T00:00:00.000Z to 2025-08-30T00:00:00.000Z');
    expect(err).toContain('--fetch downloads 8 months of BTCUSDT, ETHUSDT, SOLUSDT from https://data.binance.vision');
    const gone = ['playbook', 'study', '--fetch', '--set', 'data.archive=http://127.0.0.1:1'];
    expect(await veloce(gone, { cwd })).toMatchObject({ code: 1, err: expect.stringContaining('127.0.0.1:1') as unknown });
    expect((await veloce(['playbook', 'study', '--fee', '10'], { cwd })).err).toContain('It must be a fraction');
    expect((await veloce(['playbook', 'study', '--simulated', '--to', '2025-01-03', '--param', 'tik=1'], { cwd })).err).toContain('nothing that is studied has a parameter tik');
  }); // prettier-ignore
});
