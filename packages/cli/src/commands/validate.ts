import { existsSync, readFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { report } from '@veloce/report';
import { validate as holdToPromises, type Fault, type ProjectModule } from '@veloce/research';
import { loadOneMarket } from '../config/load-market.js';
import { loadStrategy, readParams } from '../config/load-strategy.js';
import type { LoadedConfig } from '../config/load.js';
import { shownValues } from '../config/show.js';
import type { Context, Reply } from '../config/context.js';
import { faultOf } from '../frame/failure.js';
import type { StrategyOptions } from './backtest.js';

/** Options of `veloce validate`. */
export interface ValidateOptions extends StrategyOptions {
  readonly system?: boolean;
}

/** A stage that was reached. */
interface Stage {
  readonly stage: string;
  readonly passed: boolean;
  readonly note?: string;
  readonly fault?: Fault;
}

/** Holds a strategy, or with `--system` the whole project, to what it promises; stops at the first stage that fails. */
export async function validate(context: Context, options: ValidateOptions, named?: string): Promise<Reply> {
  const loaded = await context.config();
  const stages =
    options.system === true
      ? await systemStages(context, loaded, options, named)
      : await strategyStages(context, loaded, options, named);
  const passed = stages.every((one) => one.passed);
  const text = stages.flatMap(({ stage, passed: isPassed, note, fault }) => [
    `${isPassed ? 'passed' : 'FAILED'}  ${stage}${note === undefined ? '' : `: ${note}`}`,
    ...(fault === undefined ? [] : [`        reason: ${fault.reason}`, `        fix: ${fault.fix}`]),
  ]);
  return { text: text.join('\n'), json: { passed, stages }, code: passed ? 0 : 3 };
}

async function strategyStages(
  context: Context,
  { config, folder }: LoadedConfig,
  options: ValidateOptions,
  named?: string,
  modules?: readonly ProjectModule[],
): Promise<readonly Stage[]> {
  const { strategy } = await loadStrategy(
    named ?? config.strategy,
    named === undefined ? folder : context.io.cwd,
  );
  const params = readParams(strategy, named === undefined ? config.params : {}, options.param);
  const { data } = await loadOneMarket(context, options);
  const { stages } = holdToPromises({
    strategy,
    params,
    data,
    options: config.backtest,
    report: (result) => report(result),
    ...(modules === undefined ? {} : { modules }),
  });
  return stages;
}

/** Dependencies, architecture, data, strategy, tests, backtest, report, safety. */
async function systemStages(
  context: Context,
  loaded: LoadedConfig,
  options: ValidateOptions,
  named?: string,
): Promise<readonly Stage[]> {
  const done: Stage[] = [];
  const add = (...stages: readonly Stage[]): boolean => {
    for (const stage of stages) {
      done.push(stage);
      if (!stage.passed) return false;
    }
    return true;
  };
  if (!add(checkDependencies(loaded.folder))) return done;
  let held: readonly Stage[];
  try {
    held = await strategyStages(context, loaded, options, named, await modulesOf(loaded.folder));
  } catch (cause) {
    const { message, fix = 'put it right' } = faultOf(cause);
    add({ stage: 'strategy', passed: false, fault: { reason: message, fix } });
    return done;
  }
  const of = (...names: readonly string[]): readonly Stage[] =>
    held.filter(({ stage }) => names.includes(stage));
  if (!add(...of('architecture', 'data'))) return done;
  if (!add(...of('causality', 'parity').map((one) => ({ ...one, stage: `strategy, ${one.stage}` }))))
    return done;
  if (!add(await runTests(loaded.folder))) return done;
  if (!add(...of('backtest', 'report'))) return done;
  add(checkSafety(context, loaded));
  return done;
}

/** Everything that the project names is installed. */
function checkDependencies(folder: string): Stage {
  const stage = 'dependencies';
  const manifest = join(folder, 'package.json');
  if (!existsSync(manifest)) {
    return {
      stage,
      passed: false,
      fault: { reason: `there is no ${manifest}`, fix: 'veloce init makes a project' },
    };
  }
  const { dependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(manifest, 'utf8')) as Record<
    string,
    Readonly<Record<string, string>> | undefined
  >;
  const names = Object.keys({ ...dependencies, ...devDependencies });
  const missing = names.filter((name) => !isInstalled(folder, name));
  return missing.length === 0
    ? { stage, passed: true, note: `${names.length} are installed` }
    : {
        stage,
        passed: false,
        fault: {
          reason: `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not installed`,
          fix: 'npm install',
        },
      };
}

function isInstalled(folder: string, name: string): boolean {
  for (let at = folder; ; at = resolve(at, '..')) {
    if (existsSync(join(at, 'node_modules', name, 'package.json'))) return true;
    if (at === resolve(at, '..')) return false;
  }
}

/** The modules of the project, where dependency-cruiser is installed; their order is checked then. */
async function modulesOf(folder: string): Promise<readonly ProjectModule[] | undefined> {
  const { readModules } = await import('@veloce/research/node');
  const sources = ['src', 'strategy.ts'].filter((path) => existsSync(join(folder, path)));
  try {
    return sources.length === 0 ? undefined : await readModules(folder, sources);
  } catch (cause) {
    if (cause instanceof RangeError) return undefined;
    throw cause;
  }
}

/** `npm test` of the project. */
function runTests(folder: string): Promise<Stage> {
  const stage = 'tests';
  const { scripts = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly scripts?: Readonly<Record<string, string>>;
  };
  if (scripts['test'] === undefined) {
    return Promise.resolve({
      stage,
      passed: false,
      fault: {
        reason: 'the project has no script test',
        fix: 'add one to package.json, such as tsx --test strategy.test.ts',
      },
    });
  }
  return new Promise((done, reject) => {
    const child = spawn('npm', ['test'], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    const take = (bytes: Buffer): void => {
      said = (said + bytes.toString()).slice(-4_000);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('error', reject);
    child.once('close', (code) => {
      const last = said.trim().split('\n').slice(-5).join(' | ');
      done(
        code === 0
          ? { stage, passed: true, note: scripts['test'] ?? '' }
          : {
              stage,
              passed: false,
              fault: {
                reason: `npm test ended with ${code ?? 'a signal'}: ${last}`,
                fix: 'npm test shows all of it',
              },
            },
      );
    });
  });
}

/** Checks everything that must be in place before an unattended run. */
function checkSafety(context: Context, loaded: LoadedConfig): Stage {
  const stage = 'safety';
  const { config, folder } = loaded;
  const missing = shownValues(loaded, context.io).filter(
    ({ value }) => typeof value === 'string' && value.startsWith('not set'),
  );
  const fault = (reason: string, fix: string): Stage => ({ stage, passed: false, fault: { reason, fix } });
  if (missing.length > 0) {
    return fault(
      missing.map(({ path, value }) => `${path}: ${String(value)}`).join('; '),
      'set the variables, or name files as …_FILE',
    );
  }
  if (config.alerts.channels.every(({ kind }) => kind === 'console')) {
    return fault(
      'alerts go to the console alone: nobody hears them at night',
      'add a channel to alerts.channels, such as ntfy or telegram',
    );
  }
  if (existsSync(resolve(folder, config.live.folder, 'STOP'))) {
    return fault('the kill switch is on', `find out why, then remove ${join(config.live.folder, 'STOP')}`);
  }
  return { stage, passed: true, note: 'secrets are set, somebody is told, the kill switch is off' };
}
