import { describe, expect, it } from 'vitest';
import { parsePlaybook, playbookFaults } from './parse-playbook.js';
import { playbookJsonSchema } from './document.js';
import { good } from './testdata/good-playbook.js';

const compared = (left: unknown) => ({ ...good, long: { left, is: '<', right: 1 } });

describe('refusals', () => {
  it.each<[string, unknown, string, RegExp]>([
    ['an unknown study', compared({ study: 'rsii' }), 'long.left.study', /"rsii"; did you mean rsi\?/],
    [
      'an unknown column',
      compared({ column: 'closse' }),
      'long.left.column',
      /"closse"; did you mean close\?/,
    ],
    [
      'an unknown operator',
      { ...good, long: { left: 1, is: '=', right: 1 } },
      'long.is',
      /"="; known: <, <=/,
    ],
    ['an unknown key', { ...good, code: 'process.exit()' }, '', /no key "code"/],
    [
      'an unknown output',
      compared({ study: 'bbands', output: 'uper' }),
      'long.left.output',
      /did you mean upper\?/,
    ],
    ['no output of several', compared({ study: 'bbands' }), 'long.left.output', /it has .*upper/],
    ['too many arguments', compared({ study: 'rsi', with: [1, 2] }), 'long.left.with', /got 2/],
    ['a period of half a bar', compared({ study: 'rsi', with: [0.5] }), 'long.left.with[0]', /integer.*0\.5/],
    ['a huge period', compared({ study: 'rsi', with: [1e15] }), 'long.left.with[0]', /10000, got/],
    ['a lag below zero', compared({ column: 'close', lag: -1 }), 'long.left.lag', /got -1/],
    ['an unknown parameter', compared({ param: 'lwo' }), 'long.left.param', /did you mean low\?/],
    [
      'a parameter whose domain is none of the argument',
      compared({ study: 'rsi', with: [{ param: 'low' }] }),
      'long.left.with[0]',
      /integer.*10 to 40/,
    ],
    ['NaN', compared(NaN), 'long.left', /finite number, got NaN/],
    ['a function', compared(() => 1), 'long.left', /got a function/],
    ['__proto__', JSON.parse('{"format":1,"name":"x","long":{"__proto__":1}}'), 'long', /__proto__/],
    ['no side', { format: 1, name: 'x' }, '', /needs long or short/],
    [
      'a deep wrong leaf',
      { ...good, long: { any: [{ not: compared({ study: 'emaa' }).long }] } },
      'long.any[0].not.left.study',
      /did you mean ema\?/,
    ],
    ['parts without a stop', { ...good, partial: [{ atR: 1, fraction: 0.5 }] }, 'partial', /needs a stop/],
    ['a stop of nothing', { ...good, stop: { atr: 0 } }, 'stop.atr', /above 0.*got 0/],
    ['no object', 7, '', /got 7/],
  ])('%s', (_name, document, path, message) => {
    const faults = playbookFaults(document);
    expect(faults.map((one) => one.path)).toContain(path);
    expect(faults.find((one) => one.path === path)?.message).toMatch(message);
    expect(() => parsePlaybook(document)).toThrow(RangeError);
  });

  it('refuses what nests without end', () => {
    let deep: unknown = { left: 1, is: '<', right: 2 };
    for (let k = 0; k < 50_000; k++) deep = { not: deep };
    expect(playbookFaults({ ...good, long: deep })[0]?.message).toMatch(/deeper than/);
    const cycle: Record<string, unknown> = {};
    cycle['not'] = cycle;
    expect(playbookFaults({ ...good, long: cycle })[0]?.message).toMatch(/deeper than/);
  });

  it('finds nothing wrong with a good one, and fills in its defaults', () => {
    expect(playbookFaults(good)).toEqual([]);
    expect(parsePlaybook(good)).toMatchObject({ score: 5, size: 1 });
    expect(JSON.stringify(playbookJsonSchema())).toContain('crosses-above');
  });
});
