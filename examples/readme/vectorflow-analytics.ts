import { scan } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { marketProfiles, profileLevels, vectorFlow } from '@veloce/vectorflow-analytics';

const { data } = simulateMarket({ seed: 7, bars: 10_000 });

for (const day of marketProfiles(data, { tickSize: 0.1, rowSize: 25 })) {
  const { poc, vah, val } = profileLevels(day);
  console.log(`point of control ${poc}, value area ${val} to ${vah}`);
}
const { signals, funnel } = scan(vectorFlow, data, { tickSize: 0.1, rowSize: 25 });
console.log(`${signals.length} signals of ${funnel.bars} bars`);
