import {
  describeExplanation,
  describeFunnel,
  describePhaseReturns,
  explain,
  phaseReturns,
  scan,
} from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { squeezeFlow } from '@veloce/squeezeflow';

const { data } = simulateMarket({ seed: 7, bars: 60_000 });
const { signals, signalBars, funnel } = scan(squeezeFlow, data);

// The funnel: where setups die.
console.log(describeFunnel(funnel));

// Why one signal was made, and why the bar before it made none.
const bar = signalBars[0] ?? 1;
console.log(`\n${signals[0]?.reason ?? 'no signal'}\n`);
console.log(describeExplanation(explain(squeezeFlow, data, bar)));
console.log(describeExplanation(explain(squeezeFlow, data, bar - 1)));

// The contribution of each phase: the mean return of the next hour, with its interval.
console.log(describePhaseReturns(phaseReturns(squeezeFlow, data)));
