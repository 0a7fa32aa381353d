import { mkdir, writeFile } from 'node:fs/promises';
import { simulateMarket } from '@veloce/data-files';
import { researchReport } from '@veloce/report';
import { bootstrapReturns, sweep, sweepLuck } from '@veloce/research';
import { fileJournal } from '@veloce/research/node';
import { squeezeFlow } from '@veloce/squeezeflow';

const { data } = simulateMarket({ seed: 7, bars: 40_000, tradesPerMinute: 2 });

// 96 parameter sets; what is done is in the journal, so that a run that was killed goes on where it was.
const found = await sweep(squeezeFlow, data, {
  space: {
    squeezeLength: [15, 20, 25],
    divergenceLookback: [60, 80, 100, 120],
    minScore: { min: 3, max: 4.5, step: 0.5 },
    stopAtr: [1.5, 3],
  },
  search: { kind: 'grid' },
  objective: 'sharpe',
  constraints: [{ metric: 'trades', min: 10 }],
  journal: fileJournal('out/sweep.jsonl'),
  onProgress: ({ done, total, etaMs }) => {
    if (done % 24 === 0) console.log(`${done} of ${total}, ${((etaMs ?? 0) / 1_000).toFixed(1)} s to go`);
  },
});
console.log(
  'best:',
  found.best?.params,
  'Sharpe',
  found.best?.score?.toFixed(2),
  `(${found.resumed} sets were done)`,
);

// Is it skill? The best of 96 sets looks good even where there is nothing to find.
const luck = sweepLuck(found, { blocks: 8 });
if (luck !== null) {
  console.log(`${luck.trials} trials are worth ${luck.effectiveTrials} independent ones`);
  console.log(
    `had it been the only trial: ${(100 * luck.probabilisticSharpe).toFixed(1)} % that it has an edge`,
  );
  console.log(`as the best of all: ${(100 * luck.deflatedSharpe).toFixed(1)} % (accept at 95 %)`);
  console.log(
    `no better than the median out of sample: ${(100 * (luck.overfitting?.probability ?? NaN)).toFixed(0)} %`,
  );
}

const page = researchReport({
  title: 'SqueezeFlow, 96 parameter sets',
  objective: 'sharpe',
  origin: data.origin,
  sweep: found,
  luck,
  ...(found.best === null ? {} : { paths: bootstrapReturns(found.best.returns) }),
});
await mkdir('out', { recursive: true });
await writeFile('out/sweep.html', page);
console.log('report: out/sweep.html');
