/** What each package may import of ours: the layers of the architecture, low to high. */
const layers = [
  { core: [] },
  {
    indicators: ['core'],
    'data-files': ['core'],
    'data-influx': ['core'],
    charts: ['core'],
    alerts: ['core'],
  },
  { squeezeflow: ['core', 'indicators'], 'vectorflow-analytics': ['core', 'indicators'] },
  {
    backtest: ['core', 'indicators'],
    feeds: ['core', 'indicators', 'data-files', 'vectorflow-analytics'],
    playbooks: ['core', 'indicators', 'vectorflow-analytics'],
  },
  {
    report: ['core', 'indicators', 'charts', 'backtest'],
    research: ['core', 'backtest'],
    live: ['core', 'backtest', 'feeds'],
    journal: ['core', 'backtest'],
  },
  {
    dashboard: ['core', 'charts'],
    copilot: ['core', 'vectorflow-analytics', 'backtest', 'playbooks', 'research', 'journal'],
  },
  { server: ['core', 'charts', 'journal', 'dashboard'] },
  {
    cli: [
      'core',
      'indicators',
      'charts',
      'data-files',
      'data-influx',
      'alerts',
      'squeezeflow',
      'vectorflow-analytics',
      'playbooks',
      'backtest',
      'feeds',
      'report',
      'research',
      'live',
      'journal',
      'copilot',
      'dashboard',
      'server',
    ],
  },
  { 'create-veloce': ['cli'] },
];

/**
 * The rooms (folders) inside packages, low to high: a room imports those before it in the list, never one after it. Rooms in brackets stand
 * beside each other. A package without rooms has all its files at the top.
 */
const rooms = {
  alerts: ['channels', 'node'],
  backtest: ['account', 'metrics', 'engine', 'result', 'batch'],
  charts: [],
  cli: ['init', 'frame', 'config', 'desk', 'live', 'demo', 'commands', 'program'],
  copilot: ['query', 'checked', 'model', 'note', 'funnel', 'tools', 'ask', 'propose', 'mcp'],
  core: ['statistics', 'node', 'redis', 'words', 'rule', 'testing'],
  dashboard: ['panels', 'screens', 'page'],
  'data-files': [
    ...['file', 'csv', 'market', 'klines', 'trades', 'samples'],
    ...['table', 'archive', 'store', 'simulator'],
  ],
  'data-influx': ['wire', 'schema', 'load', 'write'],
  feeds: ['loopback', 'bars', 'quality', 'stream', 'venues', 'record', 'files'],
  indicators: ['kit', '(averages|momentum|volatility|volume|statistics|candles)'],
  journal: [
    ...['reading', 'database', 'events', 'signals', 'playbooks', 'trades', 'imports'],
    ...['performance', 'archive'],
  ],
  live: ['brokers', 'ccxt', 'freqtrade', 'testing', 'node', 'redis'],
  playbooks: ['shelf'],
  report: [
    ...['html', 'payload', 'sections', 'research', 'comparison', 'notebook'],
    ...['page', 'research-page', 'comparison-page'],
  ],
  research: ['validate', 'luck', 'sweep', 'noise', 'walk-forward', 'verdict', 'compare', '(node|bullmq)'],
  server: ['routes'],
  squeezeflow: [],
  'vectorflow-analytics': [
    ...['book', 'divergence', 'profile', 'regime', 'velocity', 'zones', 'oi', 'quality', 'traps', 'vwap'],
    'fusion',
  ],
};

const oneOf = (names) => `(${names.join('|') || 'NONE'})`;
const test = '(\\.test\\.ts$|/src/testdata/)';
const testing = '^packages/(core|live)/src/testing(\\.ts$|/)';
const nodeOnly = '^packages/[^/]+/src/((node|bullmq|redis)(\\.ts$|/)|node-)';
const browserPackages = [
  'core',
  'indicators',
  'playbooks',
  'squeezeflow',
  'vectorflow-analytics',
  'backtest',
  'report',
  'research',
  'charts',
  'dashboard',
];

/** Sources import only what the table allows; their tests may use any package of a lower layer. */
const layerRules = layers.flatMap((layer, rank) =>
  Object.entries(layer).flatMap(([name, allowed]) => [
    {
      name: `layer-${name}`,
      comment: `@veloce/${name} may import only ${allowed.join(', ') || 'no package'} of ours.`,
      severity: 'error',
      from: { path: `^packages/${name}/src/`, pathNot: test },
      to: {
        path: '^(packages|demo|bench|e2e|examples|scripts|testing)/',
        pathNot: `^packages/${oneOf([name, ...allowed])}/`,
      },
    },
    {
      name: `layer-${name}-tests`,
      comment: `The tests of @veloce/${name} may import packages of lower layers only.`,
      severity: 'error',
      from: { path: `^packages/${name}/src/.*${test}` },
      to: {
        path: '^packages/',
        pathNot: `^packages/${oneOf([name, ...layers.slice(0, rank).flatMap((lower) => Object.keys(lower))])}/`,
      },
    },
  ]),
);

const roomRules = Object.entries(rooms).flatMap(([name, own]) =>
  own.slice(0, -1).map((room, k) => ({
    name: `room-${name}`,
    comment: `Inside @veloce/${name} imports go down: ${own.join(' < ')}.`,
    severity: 'error',
    from: { path: `^packages/${name}/src/${room}/`, pathNot: test },
    to: { path: `^packages/${name}/src/${oneOf(own.slice(k + 1))}/` },
  })),
);

/** A folder that the table does not name would be free to import anything. */
const knownRoomRules = layers.flatMap(Object.keys).map((name) => ({
  name: `known-room-${name}`,
  comment: `Every folder of @veloce/${name} has a place in the table of rooms.`,
  severity: 'error',
  from: {
    path: `^packages/${name}/src/[^/]+/`,
    pathNot: `^packages/${name}/src/${oneOf([...(rooms[name] ?? []), 'testdata'])}/`,
  },
  to: {},
}));

module.exports = {
  forbidden: [
    ...layerRules,
    ...roomRules,
    ...knownRoomRules,
    {
      name: 'known-package',
      comment: 'Every package has a place in the table of layers.',
      severity: 'error',
      from: { path: '^packages/([^/]+)/', pathNot: `^packages/${oneOf(layers.flatMap(Object.keys))}/` },
      to: {},
    },
    {
      name: 'copilot-never-trades',
      comment:
        'No path leads from the copilot to what sends orders, whatever lies between: a model that is fooled can only be wrong.',
      severity: 'error',
      from: { path: '^packages/copilot/' },
      to: { path: '^packages/(live|feeds|server|cli)/', reachable: true },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-deep-import',
      comment: 'Another package is imported by name, through its exports.',
      severity: 'error',
      from: { path: '^(packages/[^/]+|demo|bench|e2e|examples|scripts|testing)/' },
      to: {
        path: '^packages/[^/]+/',
        pathNot: [
          '^$1/',
          '^packages/dashboard/build-page\\.ts$',
          // The desk of the command, as its tests in a browser put it together.
          '^packages/cli/src/(desk|live)/',
          // What the tests of a package play with, for the tests of the whole.
          '^packages/(cli|feeds|live)/src/testdata/',
          '^packages/[^/]+/src/(index|journal|statistics|table|testing|levels|node|bullmq|redis|browser|arrow|parquet|store|record|loopback|freqtrade|ccxt|notebook|safety|mcp|demo)\\.ts$',
        ],
      },
    },
    {
      name: 'no-import-of-index',
      comment:
        'index.ts is for other packages; inside a package import the file itself. Tests may hold it to its promises.',
      severity: 'error',
      from: { path: '^packages/([^/]+)/src/', pathNot: test },
      to: { path: '^packages/$1/src/index\\.ts$' },
    },
    {
      name: 'no-import-of-tests',
      severity: 'error',
      from: { pathNot: [test, testing, '^examples/testdata/', '^e2e/'] },
      to: { path: [test, testing] },
    },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'not-to-dev-dep',
      comment:
        'A published file needs its packages among dependencies or peerDependencies. The pages of reports are bundled.',
      severity: 'error',
      from: {
        path: '^packages/[^/]+/src/',
        pathNot: [test, '^packages/report/src/(page|research-page|comparison-page)/'],
      },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['npm', 'npm-peer', 'type-only'],
      },
    },
    {
      name: 'optional-peers-in-their-entry',
      comment:
        'arquero, ioredis and vitest are optional: only the /table, /redis and /testing entries may need them.',
      severity: 'error',
      from: {
        path: '^packages/(core|backtest)/src/',
        pathNot: [test, testing, '^packages/(core|backtest)/src/(table[^/]*\\.ts$|redis(\\.ts$|/))'],
      },
      to: { dependencyTypes: ['npm-peer'] },
    },
    {
      name: 'browser-no-node',
      comment: 'Runs in a browser too: node: modules only in src/node.ts, src/node/ and the like.',
      severity: 'error',
      from: { path: `^packages/${oneOf(browserPackages)}/src/`, pathNot: [test, testing, nodeOnly] },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'browser-no-node-file',
      comment:
        'src/node.ts and src/node/ are reachable through the /node entry alone, src/bullmq.ts and src/bullmq/ through /bullmq, src/redis.ts and src/redis/ through /redis.',
      severity: 'error',
      from: { path: `^packages/${oneOf(browserPackages)}/src/`, pathNot: [test, nodeOnly] },
      to: { path: nodeOnly },
    },
    {
      name: 'fp-ts-lib',
      comment:
        'Import fp-ts/lib/X.js; the other paths do not load in native ES modules, or load all of fp-ts.',
      severity: 'error',
      from: {},
      to: { path: 'node_modules/fp-ts/(?!lib/)' },
    },
  ],

  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|out)/' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@veloce/source', 'import', 'node', 'default', 'types'],
      // "module" first, so that `fp-ts/Either` is seen where a bundler would find it: outside lib/.
      mainFields: ['module', 'main', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.cjs', '.mjs', '.d.ts'],
    },
  },
};
