import { describeExplanation, describeLookahead, detectLookahead, explain, scan } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { squeezeFlow } from '@veloce/squeezeflow';

const { data } = simulateMarket({ seed: 7, bars: 10_000 });

const { signals, signalBars, funnel } = scan(squeezeFlow, data, { minScore: 5 });
console.log(`${signals.length} signals of ${funnel.bars} bars`);
console.log(describeExplanation(explain(squeezeFlow, data, signalBars[0] ?? 0, { minScore: 5 })));
console.log(describeLookahead(detectLookahead(squeezeFlow, data)));
