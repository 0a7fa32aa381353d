import { eachMapping, TraceMap } from '@jridgewell/trace-mapping';
import { build } from 'esbuild';

/** An import, and everything that a bundle of it may hold: source files of ours, and names of other packages. */
interface Case {
  readonly code: string;
  readonly holds: readonly string[];
}

/** The guard of arguments, which most functions begin with: it may be in every bundle. */
const guard: readonly string[] = [
  'check-arguments',
  'market-identity',
  'nearest-name',
  'series-kind',
  'shown',
].map((file) => `core/${file}`);

/**
 * One thing of each package that runs in a browser. A module that does something when it is loaded stays in every bundle of its
 * package, and appears here as a file nobody asked for.
 */
const cases: readonly Case[] = [
  {
    code: "export { fromColumns } from '@veloce/core'",
    holds: [
      'core/in-turns',
      'core/market-columns',
      'core/market-data',
      'core/market-data-check',
      'core/timeframe',
    ],
  },
  {
    code: "export { sma } from '@veloce/indicators'",
    holds: [
      ...['apply', 'check-fields', 'kernel', 'lookahead-shift', 'market-columns', 'series'].map(
        (file) => `core/${file}`,
      ),
      ...['averages/sma', 'kit/block', 'kit/check', 'statistics/rolling-sum'].map(
        (file) => `indicators/${file}`,
      ),
    ],
  },
  {
    code: "export { vwapSince } from '@veloce/vectorflow-analytics'",
    holds: [
      ...[
        'check-fields',
        'check-market',
        'kernel',
        'lookahead-shift',
        'market-columns',
        'market-data-check',
        'timeframe',
      ].map((file) => `core/${file}`),
      ...['kit/check', 'kit/compose', 'statistics/pivots'].map((file) => `indicators/${file}`),
      ...['check', 'profile/session', 'vwap/anchored-vwap', 'vwap/anchors'].map(
        (file) => `vectorflow-analytics/${file}`,
      ),
    ],
  },
  {
    code: "export { flowSigmas } from '@veloce/squeezeflow'",
    holds: [
      ...['generated-code', 'lookahead-shift', 'pointwise', 'series'].map((file) => `core/${file}`),
      ...['block', 'check', 'rolling-variance'].map((file) => `indicators/kit/${file}`),
      ...['rolling-sum', 'stdev'].map((file) => `indicators/statistics/${file}`),
      ...['flow', 'reset'].map((file) => `squeezeflow/${file}`),
    ],
  },
  {
    code: "export { maxDrawdown } from '@veloce/backtest'",
    holds: ['backtest/account/entry-limits', 'backtest/metrics/performance'],
  },
  {
    code: "export { deflatedSharpe } from '@veloce/research'",
    holds: ['core/statistics/normal', 'research/luck/sharpe'],
  },
  {
    code: "export { researchReport } from '@veloce/report'",
    holds: [
      'backtest/account/entry-limits',
      'backtest/metrics/metric-table',
      'report/payload/pack',
      ...['html/html', 'html/page-style', 'research-page.generated', 'sections/metric'].map(
        (file) => `report/${file}`,
      ),
      ...['payload', 'plot', 'report', 'sections'].map((file) => `report/research/${file}`),
    ],
  },
];

/** Bundles one import of each package, as a user's bundler would, and tells what came along uncalled. */
export async function findUnshaken(folder: string): Promise<readonly string[]> {
  const findings = await Promise.all(
    cases.map(async ({ code, holds }) => {
      const held = (await bundledSources(folder, code)).filter((name) => !guard.includes(name));
      const uncalled = held.filter((name) => !holds.includes(name));
      const absent = holds.filter((name) => !held.includes(name));
      return [
        ...uncalled.map((name) => `${code} brings ${name} along`),
        ...absent.map((name) => `${code} no longer needs ${name}: take it off the list`),
      ];
    }),
  );
  return findings.flat();
}

/** The origin of a bundle's code, by its source map: `core/timeframe`, or the name of another package. */
async function bundledSources(folder: string, code: string): Promise<readonly string[]> {
  const { outputFiles } = await build({
    absWorkingDir: folder,
    stdin: { contents: code, resolveDir: folder },
    outfile: 'bundle.js',
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    sourcemap: 'external',
    logLevel: 'error',
  });
  const map = outputFiles.find(({ path }) => path.endsWith('.map'));
  const sources = new Set<string>();
  eachMapping(new TraceMap(map?.text ?? ''), ({ source }) => {
    if (source !== null) sources.add(nameOf(source));
  });
  return [...sources].sort();
}

function nameOf(source: string): string {
  const ours = /(?:@veloce|packages)\/([\w-]+)\/src\/(.+)\.ts$/.exec(source);
  const theirs = /.*node_modules\/((?:@[\w-]+\/)?[\w.-]+)/.exec(source);
  return ours === null ? (theirs?.[1] ?? source) : `${ours[1]}/${ours[2]}`;
}
