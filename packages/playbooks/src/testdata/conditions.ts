import fc from 'fast-check';
import { comparisons, type PlaybookCondition, type PlaybookOperand } from '../document.js';

const column = fc.constantFrom('open', 'high', 'low', 'close', 'volume', 'buyVolume', 'openInterest');
const lagOf = fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined });
/** Columns that bars of a coarser timeframe have whole: none has a hole. */
const whole = fc.constantFrom('open', 'high', 'low', 'close', 'volume', 'buyVolume');
const onOf = fc.constantFrom<'5m' | '15m'>('5m', '15m');
const operand: fc.Arbitrary<PlaybookOperand> = fc.oneof(
  fc.constantFrom(0, 30, 50, 100_000),
  fc.record({ column, lag: lagOf }),
  fc.record({
    study: fc.constantFrom('ema', 'sma', 'rsi', 'roc'),
    with: fc.tuple(fc.integer({ min: 2, max: 30 })),
    of: fc.tuple(fc.record({ column })),
    lag: lagOf,
  }),
);
const coarseOperand: fc.Arbitrary<PlaybookOperand> = fc.oneof(
  fc.record({ column: whole, lag: lagOf, on: onOf }),
  fc.record({
    study: fc.constantFrom('ema', 'sma', 'rsi', 'roc'),
    with: fc.tuple(fc.integer({ min: 2, max: 12 })),
    of: fc.tuple(fc.record({ column: whole })),
    lag: lagOf,
    on: onOf,
  }),
);
/** Random trees of some operands. */
const treesOf = (of: fc.Arbitrary<PlaybookOperand>) =>
  fc.letrec<{ condition: PlaybookCondition }>((tie) => ({
    condition: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.record({ left: of, is: fc.constantFrom(...comparisons), right: of }),
      fc.record({ all: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ any: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ not: tie('condition') }),
      fc.record({ within: fc.integer({ min: 1, max: 8 }), of: tie('condition') }),
    ),
  })).condition;

/** Random trees of columns and a few indicators, on the market's timeframe and on coarser ones. */
export const condition = treesOf(fc.oneof({ weight: 2, arbitrary: operand }, coarseOperand));

/** The same on the market's own timeframe. */
export const ownCondition = treesOf(operand);
