import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparePlaybooks, describePlaybook } from './describe.js';
import { comparisons, type PlaybookCondition, type PlaybookInput, type PlaybookOperand } from './document.js';
import { playbookFaults } from './parse-playbook.js';
import { conditionText, parseCondition } from './text.js';

const wide = { default: 20, least: 2, most: 60, whole: true };
/** One of them is called as a column is, and must not be taken for it. */
const params = { level: wide, length: wide, close: wide };
const bars = fc.oneof(fc.integer({ min: 2, max: 30 }), fc.constant({ param: 'length' }));
const where = fc.record(
  { lag: fc.integer({ min: 1, max: 5 }), on: fc.constantFrom('1h', '1d') },
  { requiredKeys: [] },
);
const column = fc
  .tuple(fc.constantFrom('close', 'open', 'high', 'low', 'volume', 'buyVolume', 'openInterest'), where)
  .map(([name, own]): PlaybookOperand => ({ column: name, ...own }));
const number: fc.Arbitrary<PlaybookOperand> = fc.constantFrom<PlaybookOperand>(
  ...[0, 30, -1.5, 1e-7, 2.5e21],
  ...[{ param: 'level' }, { param: 'close' }],
);
const { operand } = fc.letrec<{ operand: PlaybookOperand }>((tie) => ({
  operand: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    column,
    number,
    fc.tuple(fc.constantFrom('ema', 'rsi', 'sma'), bars, where).map(([study, one, own]) => ({ study, with: [one], ...own })),
    fc.tuple(fc.constantFrom('ema', 'sma'), tie('operand'), bars, where).map(([study, of, one, own]) => ({ study, with: [one], of: [of], ...own })),
    fc.tuple(fc.constantFrom('upper', 'middle', 'lower'), where).map(([output, own]) => ({ study: 'bbands', with: [20, 2], output, ...own })),
    where.map((own) => ({ study: 'atr', ...own })),
  ),
})); // prettier-ignore
const { condition } = fc.letrec<{ condition: PlaybookCondition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.record({ left: operand, is: fc.constantFrom(...comparisons), right: operand }),
    fc.record({ all: fc.array(tie('condition'), { minLength: 2, maxLength: 4 }) }),
    fc.record({ any: fc.array(tie('condition'), { minLength: 2, maxLength: 4 }) }),
    fc.record({ not: tie('condition') }),
    fc.record({ within: fc.integer({ min: 1, max: 9 }), of: tie('condition') }),
  ),
}));

describe('the text of a condition', () => {
  it('is read back as the same tree, and written again as the same text', () => {
    let read = 0;
    fc.assert(
      fc.property(condition, (tree) => {
        // Some trees are no playbook: a coarse value of a coarser one, say. Their text is refused in the words of the document.
        const isOne = playbookFaults({ format: 1, name: 'x', params, long: tree }).length === 0;
        const text = conditionText(tree);
        if (!isOne) {
          expect(() => parseCondition(text, params)).toThrow(/^playbook text/);
          return;
        }
        read++;
        const again = parseCondition(text, params);
        expect(again).toEqual(tree);
        expect(conditionText(again)).toBe(text);
      }),
      { numRuns: 2_000, seed: 12 },
    );
    expect(read).toBeGreaterThan(500);
  });

  it('is what people write', () => {
    const text = "crossesAbove(ema(close, length), ema(close, 26)) and (rsi(close, 14) < 70 or not (volume > 0)) and on('1d', close) > lag(low, 1)";
    expect(parseCondition(text, { length: wide })).toEqual({
      all: [
        { left: { study: 'ema', of: [{ column: 'close' }], with: [{ param: 'length' }] }, is: 'crosses-above', right: { study: 'ema', of: [{ column: 'close' }], with: [26] } },
        { any: [{ left: { study: 'rsi', of: [{ column: 'close' }], with: [14] }, is: '<', right: 70 }, { not: { left: { column: 'volume' }, is: '>', right: 0 } }] },
        { left: { column: 'close', on: '1d' }, is: '>', right: { column: 'low', lag: 1 } },
      ],
    });
    expect(conditionText(parseCondition(text, { length: wide }))).toBe(text);
  }); // prettier-ignore

  it.each<[string, string]>([
    ['close >', 'playbook text, column 8: Unexpected token'],
    ['rsii(close, 14) < 30', 'column 1: there is no study "rsii"; did you mean rsi?'],
    ['close > ema(clsoe, 20)', 'column 13: there is no column or parameter "clsoe"; did you mean close?'],
    ['close > 1 and rsi(close, 14)', 'column 15: rsi is a value; compare it with another'],
    ['within(close > 1)', 'column 1: within takes two arguments, got 1'],
    ['close == 1', 'column 1: there is no comparison =='],
    ['process.exit() > 1', 'column 1: only studies and words are called'],
    ['close > 1; close < 2', 'column 10: does not belong there'],
    ['close > (() => 1)()', 'only studies and words are called'],
    ['close > `1`', 'is no value'],
    ['close > close[1]', 'only an output of a study is named by a dot'],
    ['close > lag(5, 1)', 'lag takes a column or a study'],
    ["close > on('7m', close)", 'on takes a timeframe and a value'],
    ['ema(close, 0) > 1', 'playbook text'],
    ['bbands(close, 20, 2).up > close', 'playbook text'],
    ['close > 1 ?? 2', 'playbook text'],
    ['', 'must be a condition of at most 10000 characters'],
    ['('.repeat(5_000), 'playbook text'],
  ])('is refused where it is wrong: %j', (text, words) => {
    expect(() => parseCondition(text)).toThrow(RangeError);
    expect(() => parseCondition(text)).toThrow(words);
  });

  it('of any characters is a condition or a refusal', () => {
    const piece = fc.constantFrom('close', 'ema(', ')', ' and ', ' or ', 'not ', '>', '<', ',', '14', '.upper', "on('1d',", 'within(', '&&', '=>', '{', '`', '"', 'this', 'constructor', '__proto__', ' ');
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.array(piece, { maxLength: 14 }).map((parts) => parts.join(''))), (text) => {
        try {
          const tree = parseCondition(text);
          expect(parseCondition(conditionText(tree))).toEqual(tree);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
          expect(String(error)).toMatch(/^RangeError: playbook text/);
        }
      }),
      { numRuns: 5_000, seed: 15 },
    );
  }); // prettier-ignore
});

describe('a playbook in words', () => {
  const recovery: PlaybookInput = {
    format: 1,
    name: 'recovery',
    idea: 'What was oversold recovers.',
    params: { level: wide },
    long: parseCondition('crossesAbove(rsi(close, 14), level)', { level: wide }),
    exit: parseCondition('rsi(close, 14) > 70'),
    stop: { atr: 2 },
    target: { fraction: 0.015 },
    trailing: { fraction: 0.03 },
    timeStop: 120,
    partial: [{ atR: 1, fraction: 0.5 }],
    size: 0.5,
  };

  it('has a line for each part', () => {
    expect(describePlaybook(recovery).split('\n')).toEqual([
      'recovery',
      'idea: What was oversold recovers.',
      'with level 20, from 2 to 60',
      'long where crossesAbove(rsi(close, 14), level)',
      'leaves where rsi(close, 14) > 70',
      'stop 2 average true ranges of 14 bars away',
      'target 1.5 % away',
      'stop that follows 3 % away',
      'leaves after 120 bars',
      'takes 50 % at 1 R',
      'score 5 of 10',
      'size 50 % of the equity',
    ]);
  });

  it('and what changed from one to another', () => {
    expect(comparePlaybooks(recovery, recovery)).toEqual([]);
    expect(comparePlaybooks(recovery, { ...recovery, name: 'other', stop: { fraction: 0.02 }, timeStop: undefined })).toEqual([
      { what: 'named', before: 'recovery', after: 'other' },
      { what: 'stop', before: '2 average true ranges of 14 bars away', after: '2 % away' },
      { what: 'leaves after', before: '120 bars', after: undefined },
    ]);
    expect(() => comparePlaybooks(recovery, { ...recovery, stop: { atr: -1 } })).toThrow('stop');
  }); // prettier-ignore
});
