import fc from 'fast-check';
import { comparisons, type PlaybookCondition, type PlaybookOperand } from '../document.js';

const column = fc.constantFrom('open', 'high', 'low', 'close', 'volume', 'buyVolume', 'openInterest');
const lagOf = fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined });
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
/** Random trees of columns and a few indicators. */
export const { condition } = fc.letrec<{ condition: PlaybookCondition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.record({ left: operand, is: fc.constantFrom(...comparisons), right: operand }),
    fc.record({ all: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('condition') }),
    fc.record({ within: fc.integer({ min: 1, max: 8 }), of: tie('condition') }),
  ),
}));
