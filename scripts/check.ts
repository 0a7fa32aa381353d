import { inspect, parseArgs } from 'node:util';
import { findChromium } from '../testing/chromium.js';
import { inParallel, run } from './command.js';
import { findInfluxd } from '../testing/influxd.js';
import { findPostgres } from '../testing/postgres.js';
import { findRedis } from '../testing/redis.js';
import { runUnitTests } from './check/unit-tests.js';

/** The result of one stage. A stage other than the unit tests counts as one test. */
interface Verdict {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Shown in full when something failed. */
  readonly output: string;
}

interface Stage {
  readonly name: string;
  readonly run: () => Promise<Verdict>;
}

/** One of the scripts of package.json. */
const script = (name: string): Stage => ({
  name,
  run: async () => {
    const { code, output } = await run('npm', ['run', '--silent', name]);
    return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0, output };
  },
});

/** The tools that the tests need are looked up once, before they run side by side; tests skip what was not found. */
const unit: Stage = {
  name: 'unit',
  run: async () => {
    const chromium = await findChromium();
    const influx = await findInfluxd();
    const postgres = await findPostgres();
    const redis = await findRedis();
    const env = {
      ...(chromium !== undefined && { CHROMIUM_PATH: chromium }),
      ...(postgres !== undefined && { POSTGRES_BIN: postgres }),
      ...(redis !== undefined && { REDIS_SERVER: redis }),
      ...(influx === undefined || 'executable' in influx ? { INFLUXD_PATH: influx?.executable ?? '' } : {}),
    };
    return runUnitTests(env, values.shard);
  },
};

/**
 * Stages of one group run two at a time; the groups run one after the other, the quick ones first. The lint takes one core as long as all that
 * looks at the packages takes the other.
 */
const groups: readonly (readonly Stage[])[] = [
  ['format:check', 'types', 'architecture', 'knip', 'lint:changed'].map(script),
  ['build'].map(script),
  ['lint', 'packages', 'docs', 'size', 'api:check'].map(script),
  [unit],
];

const names = groups.flat().map(({ name }) => name);
/** Stages that the whole check leaves out: another stage covers them. */
const quick = ['lint:changed'];
const { values } = parseArgs({
  options: {
    only: { type: 'string', default: names.filter((name) => !quick.includes(name)).join() },
    /** Ends after the first group in which something failed. */
    'fail-fast': { type: 'boolean', default: false },
    /** A part of the unit tests, as `1/3`; coverage is measured by `npm run coverage`. */
    shard: { type: 'string', default: '1/1' },
  },
});
const chosen = values.only.split(',');
const unknown = chosen.filter((name) => !names.includes(name));

if (unknown.length > 0) {
  console.error(`check: no stage ${unknown.join(', ')}. The stages are ${names.join(', ')}.`);
  process.exitCode = 2;
} else {
  const verdicts: Verdict[] = [];
  for (const group of groups) {
    const stages = group.filter(({ name }) => chosen.includes(name));
    verdicts.push(...(await inParallel(stages, 2, report)));
    if (values['fail-fast'] && verdicts.some(({ failed }) => failed > 0)) {
      console.log('check: stopped here, the later stages have not run');
      break;
    }
  }
  const total = (count: 'passed' | 'failed' | 'skipped') =>
    verdicts.reduce((sum, verdict) => sum + verdict[count], 0);
  process.exitCode = total('failed') === 0 ? 0 : 1;
  console.log(`${total('passed')} passed, ${total('failed')} failed, ${total('skipped')} skipped`);
}

async function report(stage: Stage): Promise<Verdict> {
  const start = Date.now();
  const verdict = await stage.run().catch(crashed);
  const { passed, failed, skipped, output } = verdict;
  const counts = stage === unit ? `  ${passed} passed, ${failed} failed, ${skipped} skipped` : '';
  const seconds = ((Date.now() - start) / 1000).toFixed(1).padStart(6);
  console.log(`${failed === 0 ? 'ok    ' : 'FAILED'} ${stage.name.padEnd(12)} ${seconds} s${counts}`);
  if (failed > 0) console.log(`\n${output.trimEnd()}\n`);
  return verdict;
}

/** A stage that throws has failed; the other stages still run. */
function crashed(error: unknown): Verdict {
  return { passed: 0, failed: 1, skipped: 0, output: inspect(error) };
}
