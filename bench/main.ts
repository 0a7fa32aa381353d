import { spawnSync } from 'node:child_process';

/**
 * `npm run bench`, or some of it by name: `npm run bench -- pipeline csv`. It runs on the built packages, as they are published, and each
 * benchmark in a separate process: none finds V8 in the state that another left.
 */
const benches: Readonly<Record<string, () => Promise<void>>> = {
  backtest: async () => (await import('./backtest.js')).benchBacktest(),
  pipeline: async () => (await import('./pipeline.js')).benchPipeline(),
  squeezeflow: async () => (await import('./squeezeflow.js')).benchSqueezeFlow(),
  rule: async () => (await import('./rule.js')).benchRule(),
  playbooks: async () => (await import('./playbooks.js')).benchPlaybooks(),
  csv: async () => (await import('./csv.js')).benchCsv(),
  'data-files': async () => (await import('./data-files.js')).benchDataFiles(),
  'data-influx': async () => (await import('./data-influx.js')).benchDataInflux(),
  feeds: async () => (await import('./feeds.js')).benchFeeds(),
  'many-coins': async () => (await import('./many-coins.js')).benchManyCoins(),
  indicators: async () => (await import('./indicators.js')).benchIndicators(),
  'ta-lib': async () => (await import('./ta-lib.js')).benchTaLib(),
  vectorflow: async () => (await import('./vectorflow.js')).benchVectorFlow(),
  sweep: async () => (await import('./sweep.js')).benchSweep(),
  search: async () => (await import('./search.js')).benchSearch(),
  growth: async () => (await import('./growth.js')).benchGrowth(),
  luck: async () => (await import('./luck.js')).benchLuck(),
  live: async () => (await import('./live.js')).benchLive(),
  journal: async () => (await import('./journal.js')).benchJournal(),
  cli: async () => (await import('./cli.js')).benchCli(),
  caches: async () => (await import('./caches.js')).benchCaches(),
  dashboard: async () => (await import('./dashboard.js')).benchDashboard(),
  report: async () => (await import('./report.js')).benchReport(),
};

const names = process.argv.slice(2);
const unknown = names.filter((name) => !Object.hasOwn(benches, name));
const chosen = Object.entries(benches).filter(([name]) => names.length === 0 || names.includes(name));
if (unknown.length > 0) {
  console.error(`bench: no benchmark ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}`);
  process.exitCode = 2;
} else if (chosen.length === 1) {
  for (const [name, bench] of chosen) {
    console.log(`\n== ${name} ==`);
    await bench();
  }
} else {
  for (const [name] of chosen) {
    const { status } = spawnSync(process.execPath, [...process.execArgv, process.argv[1] ?? '', name], {
      stdio: 'inherit',
    });
    if (status !== 0) {
      process.exitCode = 1;
      break;
    }
  }
}
