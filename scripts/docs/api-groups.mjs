import { CommentTag, Converter, ReflectionKind } from 'typedoc';

/**
 * A typedoc plugin: groups the API reference by task. The source file of an export decides its group, so a new export usually needs no
 * change here. The groups appear in this order.
 */
export const groups = {
  core: [
    [
      'Markets: columns, rows, checks',
      /^(column|columns|market-(data|columns|identity|data-check)|from-rows|check-market|concat|check-arguments)/,
    ],
    ['Timeframes and joining', /^(timeframe|resample|align|join-market|zone)/],
    ['Providers and failures', /^(provider|errors|cache)/],
    ['Strategies in short: rule', /^(rule\/|shown)/],
    ['Conditions and arithmetic on series', /^(words\/|series|apply|market-series|pointwise)/],
    ['Strategies in full: phases', /^(strategy\.|phase\.|signal|row|requirements|identity)/],
    ['Open positions', /^manage/],
    ['Run and explain', /^(scan|live|snapshot|explain|funnel|phase-returns|strategy-run|in-turns)/],
    ['Prove', /^(lookahead|kernel-lookahead|startup-drift)/],
    ['Kernels', /^(kernel|program)/],
    [
      'Options and configuration',
      /^(address|arrow-check|parse-options|option-rules|check-fields|compose|nearest-name)/,
    ],
  ],
  indicators: [
    ['Catalog and kit', /^(kit\/|catalog)/],
    ['Averages', /^averages\//],
    ['Volatility and bands', /^volatility\//],
    ['Momentum and trend', /^momentum\//],
    ['Volume and flow', /^volume\//],
    ['Statistics and events', /^statistics\//],
    ['Candle patterns', /^candles\//],
  ],
  backtest: [
    ['Run a backtest', /^(backtest|from-orders|engine\/)/],
    ['Signals in columns', /^batch\//],
    ['Settings, orders, trades', /^account\//],
    ['Results', /^(result\/|version)/],
    ['Metrics', /^metrics\//],
    ['Paper trading and brokers', /^(paper|broker)/],
  ],
  research: [
    ['Sweeps', /^sweep\//],
    ['Walk-forward and cross-validation', /^walk-forward\//],
    ['Luck', /^(luck\/|daily-returns)/],
    ['Noise', /^noise\//],
    ['Compare strategies', /^compare\//],
    ['Verdict on a strategy', /^verdict\//],
    ['Validate a project', /^validate\//],
  ],
  'data-files': [
    ['Bars', /^klines\//],
    ['Trades', /^trades\//],
    ['Open interest, funding, liquidations', /^samples\//],
    ['Archives', /^archive\//],
    ['Simulated markets', /^simulator\//],
    ['Rules, notes and faults of files', /^(market|csv|file|table)\//],
  ],
  'data-influx': [
    ['Connect', /^(provider|wire\/)/],
    ['Discover and describe a schema', /^schema\//],
    ['Load and follow', /^load\//],
    ['Write', /^write\//],
  ],
  'vectorflow-analytics': [
    ['Market profile', /^profile\//],
    ['Anchored VWAP', /^vwap\//],
    ['Open interest', /^oi\//],
    ['Divergence', /^divergence\//],
    ['Traps', /^traps\//],
    ['Supply and demand zones', /^zones\//],
    ['Order book', /^book\//],
    ['Regime', /^regime\//],
    ['Velocity and activity', /^velocity\//],
    ['Data quality', /^quality\//],
    ['Fusion and the strategy', /^fusion\//],
  ],
  feeds: [
    ['Connect and follow', /^(connect|follow-market|collect-market|feed\.)/],
    ['Venues', /^(venue|venues\/)/],
    ['Events and inputs', /^(events|feed-input)/],
    ['Bars', /^bars\//],
    ['Data quality', /^quality\//],
  ],
  live: [
    ['Run', /^(runner|plan|input|output|replay)/],
    ['Live against history', /^(drift|equity-band)/],
    ['Orders', /^(order-desk|client-order-id|wanted-orders|reconcile|brokers\/)/],
    ['Safety', /^(entry-limits|guard-broker|emergency-exit)/],
  ],
  journal: [
    ['Open a journal', /^(journal|error|page|actor)/],
    ['Signals', /^signals\//],
    ['Trades and fills', /^(trade-log|trades\/)/],
    ['Imports', /^imports\//],
    ['Performance and reports', /^performance\//],
    ['Playbooks', /^playbooks\//],
    ['Notes, settings, outbox', /^(events\/|settings|outbox)/],
    ['Export and repair', /^archive\//],
    ['Queries', /^reading\//],
  ],
  charts: [
    [
      'The chart of a run',
      /^(run-chart|market|overlays|markers|signal-marks|colours|view|time-text|bar-window)/,
    ],
    ['Live charts', /^live-/],
    [
      'Overlays and drawings',
      /^(areas|panes|profiles|heat-map|footprint|overlay-switch|condition-strips|price-marks)/,
    ],
  ],
  alerts: [
    ['Alerts and rules', /^(alerts|event|rules|quiet-hours)/],
    ['Channels', /^(channel|channels\/)/],
    ['Outbox and delivery', /^(outbox|postman)/],
  ],
};

/** The place of an export's source file: the package, and the path below its `src`. */
function placeOf(project, reflection) {
  const { packageName = '', packagePath = '' } = project.getSymbolIdFromReflection(reflection) ?? {};
  return [packageName.replace('@veloce/', ''), packagePath.replace(/^src\//, '')];
}

/** @param {import('typedoc').Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const reflection of Object.values(project.reflections)) {
      if (reflection.parent?.kindOf([ReflectionKind.Project, ReflectionKind.Module]) !== true) continue;
      const [name, path] = placeOf(project, reflection);
      const title = groups[name]?.find(([, files]) => files.test(path))?.[0];
      if (title === undefined) continue;
      for (const one of reflection.signatures ?? [reflection]) {
        one.comment?.blockTags.push(new CommentTag('@category', [{ kind: 'text', text: title }]));
      }
    }
  });
  // Categories come in the order of the alphabet; here they come in the order of the table.
  app.converter.on(
    Converter.EVENT_RESOLVE_END,
    ({ project }) => {
      const titles = (groups[project.packageName?.replace('@veloce/', '')] ?? []).map(([title]) => title);
      const place = ({ title }) => (titles.includes(title) ? titles.indexOf(title) : titles.length);
      for (const reflection of [project, ...Object.values(project.reflections)]) {
        reflection.categories?.sort((a, b) => place(a) - place(b));
      }
    },
    -10_000,
  );
}
