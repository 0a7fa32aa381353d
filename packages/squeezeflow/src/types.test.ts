import { right } from 'fp-ts/lib/Either.js';
import {
  phase,
  scan,
  type FoundBy,
  type MarketData,
  type Params,
  type ParamsInput,
  type Signal,
} from '@veloce/core';
import { describe, expectTypeOf, it } from 'vitest';
import { divergence, signal, squeezeFlow, type Context, type SqueezeFlowParams } from './index.js';

declare const data: MarketData;

describe('types of squeezeflow', () => {
  it('parameters are complete inside, and optional outside', () => {
    expectTypeOf<Params<typeof squeezeFlow>>().toEqualTypeOf<SqueezeFlowParams>();
    expectTypeOf<ParamsInput<typeof squeezeFlow>['minScore']>().toEqualTypeOf<number | undefined>();
    const misuse = () => {
      // @ts-expect-error -- minScore
      scan(squeezeFlow, data, { minscore: 5 });
      // @ts-expect-error -- one of three forms
      scan(squeezeFlow, data, { divergenceForm: 'spot' });
    };
    expectTypeOf(misuse).toBeFunction();
  });

  it('each phase can be replaced by one that finds what the next phase takes', () => {
    expectTypeOf<FoundBy<typeof signal>>().toEqualTypeOf<Signal>();
    expectTypeOf<FoundBy<typeof divergence>>().toHaveProperty('side');
    const replaced = () => squeezeFlow.with({ divergence });
    expectTypeOf(replaced).returns.toHaveProperty('with');
    const plain = phase({
      name: 'divergence',
      features: () => ({}),
      decide: (_bar, context: Context) =>
        right({ context, side: 'LONG' as const, strength: 1, says: 'always' }),
    });
    const other = () => squeezeFlow.with({ divergence: plain });
    expectTypeOf(other).returns.toHaveProperty('with');
    // @ts-expect-error -- a signal is no divergence
    const wrong = () => squeezeFlow.with({ divergence: signal });
    expectTypeOf(wrong).toBeFunction();
  });
});
