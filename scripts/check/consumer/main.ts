import { deepStrictEqual, notDeepStrictEqual, ok } from 'node:assert/strict';
import { analyze, detectLookahead, live, runKernel, scan, slice } from '@veloce/core';
import * as files from '@veloce/data-files';
import * as influx from '@veloce/data-influx';
import * as pages from '@veloce/report/node';
import * as workers from '@veloce/research/node';
import { averages, market, packages, pageOf, runningSum, swept, tested } from './browser.js';

for (const [name, exported] of Object.entries({ ...packages, files, influx, pages, workers })) {
  notDeepStrictEqual(Object.keys(exported), [], `${name} exports something`);
}

deepStrictEqual(runKernel(runningSum, [market.close]), [Float64Array.of(2, 5, 9)]);
deepStrictEqual([...averages(market)], [NaN, 2.5, 3.5]);

// The main job, from the packed packages.
const { data } = files.simulateMarket({ seed: 1, bars: 20_000 });
const { squeezeFlow } = packages.squeezeflow;
const { signals, signalBars } = scan(squeezeFlow, data, { minScore: 5 });
ok(signals.length > 0, 'signals');
deepStrictEqual(detectLookahead(squeezeFlow, slice(data, 0, 3000)), []);
const last = analyze(squeezeFlow, slice(data, 0, (signalBars[0] ?? 0) + 1), { minScore: 5 });
ok(last._tag === 'Right' && last.right.score === signals[0]?.score, 'analyze concludes what scan does');
ok(live(squeezeFlow, data).snapshot().strategy === 'squeezeflow', 'live');
const result = tested(data);
ok(result.trades.length > 0 && result.metrics.totalReturn.value !== null, 'trades');
const { best } = await swept(data);
ok(best !== null && best.params['minScore'] !== undefined, 'a sweep');
ok(pageOf(data).startsWith('<!doctype html>'), 'report');

// A provider, whose failures are values.
const connection = { url: 'http://127.0.0.1:1', database: 'none', retries: 0 };
const absent = await influx.influxProvider({ connection }).markets()();
ok(absent._tag === 'Left' && absent.left._tag === 'ConnectionFailed', 'nothing listens there');
