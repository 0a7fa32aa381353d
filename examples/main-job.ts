import { backtest } from '@veloce/backtest';
import { describeExplanation, describeLookahead, detectLookahead, explain, scan } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { writeReport } from '@veloce/report/node';
import { squeezeFlow } from '@veloce/squeezeflow';

const { data } = simulateMarket({ seed: 7, bars: 30_000 });

// Change the future: nothing before it may move.
console.log(describeLookahead(detectLookahead(squeezeFlow, data)));

// Every signal, and why the first one was made.
const { signalBars, funnel } = scan(squeezeFlow, data, { minScore: 5 });
console.log(funnel.stages.map(({ phase, passed }) => `${phase} ${passed}`).join(' > '));
console.log(describeExplanation(explain(squeezeFlow, data, signalBars[0] ?? 0)));

// Its return, after costs.
const result = backtest(squeezeFlow, data, { minScore: 5 }, { capital: 50_000 });
console.log(`${result.trades.length} trades, return ${result.metrics.totalReturn.value}`);
console.log('report:', await writeReport(result, 'out/example.html'));
