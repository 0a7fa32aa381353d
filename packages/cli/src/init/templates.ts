/** The files of a new project. */
export const projectFiles = (name: string, version: string): Readonly<Record<string, string>> => ({
  'package.json': `${JSON.stringify(
    {
      name,
      private: true,
      type: 'module',
      scripts: {
        test: 'tsx --test strategy.test.ts',
        backtest: 'veloce backtest --simulated --out out/report.html',
      },
      dependencies: {
        '@veloce/cli': `^${version}`,
        '@veloce/core': `^${version}`,
        '@veloce/data-files': `^${version}`,
        '@veloce/indicators': `^${version}`,
      },
      devDependencies: { '@types/node': '^20.19.0', tsx: '^4.23.0', typescript: '^6.0.0' },
    },
    undefined,
    2,
  )}\n`,
  'tsconfig.json': `${JSON.stringify(
    {
      compilerOptions: {
        target: 'ES2022',
        module: 'NodeNext',
        strict: true,
        noEmit: true,
        skipLibCheck: true,
        types: ['node'],
        allowImportingTsExtensions: true,
      },
      include: ['*.ts'],
    },
    undefined,
    2,
  )}\n`,
  '.gitignore': 'node_modules/\ndata/\nout/\nruns/\njournal/\n.cache/\n.env\n',
  'strategy.ts': `import { crossesAbove, crossesBelow, rule } from '@veloce/core';
import { ema } from '@veloce/indicators';

/** Two averages that cross. A place to begin, and no way to get rich. */
export const cross = rule('moving-average cross', { fast: 12, slow: 26 }, ({ close }, { fast, slow }) => ({
  long: crossesAbove(ema(close, fast), ema(close, slow)),
  short: crossesBelow(ema(close, fast), ema(close, slow)),
}));
`,
  'strategy.test.ts': `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detectLookahead, scan } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { cross } from './strategy.ts';

const { data } = simulateMarket({ seed: 1, bars: 3_000 });

test('it cannot look ahead', () => {
  assert.deepEqual(detectLookahead(cross, data), []);
});

test('it makes signals on both sides', () => {
  const sides = new Set(scan(cross, data).signals.map(({ side }) => side));
  assert.deepEqual(sides, new Set(['LONG', 'SHORT']));
});
`,
  'veloce.config.ts': `import { defineConfig } from '@veloce/cli';

/** A coin is traded on Binance; its open interest is gathered over four venues every 5 s, for alerts at round prices. */
const coin = (name: string, tickSize: number, wholeNumberSteps: number[]) => ({
  symbol: \`\${name}USDT\`,
  venue: 'binance-usdm' as const,
  tickSize,
  wholeNumberSteps,
  openInterest: {
    'binance-usdm': \`\${name}USDT\`,
    bybit: \`\${name}USDT\`,
    okx: \`\${name}-USDT-SWAP\`,
    mexc: \`\${name}_USDT\`,
  },
});

// veloce config prints what counts. Secrets are never written here: name their environment variable, as { env: 'NAME' }.
export default defineConfig({
  strategy: './strategy.ts',
  timeframe: '1m',
  markets: [
    coin('BTC', 0.1, [1000, 500, 250]),
    coin('ETH', 0.01, [100, 50, 25]),
    coin('SOL', 0.01, [10, 5, 2.5]),
  ],
  alerts: {
    channels: [
      { kind: 'console' },
      // { kind: 'telegram', token: { env: 'TELEGRAM_TOKEN' }, chat: 123456789, least: 'warning' },
    ],
    // quietHours: { from: '22:00', to: '07:00', zone: 'Europe/Berlin' },
  },
});
`,
  'README.md': `# ${name}

\`\`\`sh
npm install
npm test                                # the strategy cannot look ahead
npm run backtest                        # on a simulated market; the report is out/report.html
npx veloce doctor                       # is everything in place?
npx veloce data fetch BTCUSDT 1m 2025-08
npx veloce backtest --symbol BTCUSDT --out out/btc.html
npx veloce live                         # on paper, from your exchange's public streams
\`\`\`

The strategy is \`strategy.ts\`, what runs is in \`veloce.config.ts\`.
`,
});
