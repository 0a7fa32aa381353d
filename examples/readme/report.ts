import { backtest } from '@veloce/backtest';
import { simulateMarket } from '@veloce/data-files';
import { writeReport } from '@veloce/report/node';
import { squeezeFlow } from '@veloce/squeezeflow';

const { data } = simulateMarket({ seed: 7, bars: 30_000 });
const path = await writeReport(backtest(squeezeFlow, data, { minScore: 5 }), 'out/squeezeflow.html');
console.log(`open ${path}`);
