import { left, right } from 'fp-ts/lib/Either.js';
import {
  compute,
  describePhaseReturns,
  describeLookahead,
  detectLookahead,
  phase,
  phaseReturns,
  rejection,
  scan,
} from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { atrKernel, flowImbalanceKernel, smaKernel } from '@veloce/indicators';
import { squeezeFlow, type Context, type Divergence, type SqueezeFlowParams } from '@veloce/squeezeflow';

type Lengths = Pick<SqueezeFlowParams, 'divergenceLookback' | 'atrPeriod'>;

const ordinary = rejection('divergence', 'price is not stretched');
const together = rejection('divergence', 'flow pushes the way price went');

/** Price is stretched from its mean, and takers were on the other side. The rest of SqueezeFlow stays as it is. */
const stretched = phase({
  name: 'divergence',
  requires: ['buyVolume', 'sellVolume'],
  features: ({ high, low, close, buyVolume, sellVolume }, { divergenceLookback, atrPeriod }: Lengths) => ({
    close,
    mean: compute(smaKernel, [divergenceLookback], [close]),
    atr: compute(atrKernel, [atrPeriod], [high, low, close]),
    imbalance: compute(flowImbalanceKernel, [divergenceLookback], [buyVolume, sellVolume]),
  }),
  decide({ close, mean, atr, imbalance }, context: Context) {
    const stretch = (close - mean) / atr;
    if (!(Math.abs(stretch) > 1.5)) return left(ordinary);
    if (!(stretch * imbalance < 0)) return left(together);
    const found: Divergence = {
      context,
      side: stretch < 0 ? 'LONG' : 'SHORT',
      strength: Math.min(1, 4 * Math.abs(imbalance)),
      says: `price ${Math.abs(stretch).toFixed(1)} ATR from its mean, against the flow`,
    };
    return right(found);
  },
  note: ({ close, mean, atr, imbalance }) =>
    `price ${((close - mean) / atr).toFixed(1)} ATR from its mean, net flow ${imbalance.toFixed(2)}`,
});

export const stretchedSqueeze = squeezeFlow.with({ divergence: stretched });
export const { data } = simulateMarket({ seed: 7, bars: 20_000 });

console.log(describeLookahead(detectLookahead(stretchedSqueeze, data)));
const { signals, funnel } = scan(stretchedSqueeze, data, { minScore: 5 });
console.log(funnel.stages.map(({ phase: name, passed }) => `${name} ${passed}`).join(' > '));
console.log(signals[0]?.reason);
console.log(describePhaseReturns(phaseReturns(stretchedSqueeze, data, { minScore: 5 }, { horizon: 30 })));
