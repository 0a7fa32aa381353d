import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, resolve } from 'node:path';
import process from 'node:process';
import { configuredInflux } from '../config/influx.js';
import type { LoadedConfig } from '../config/load.js';
import type { Config, ModelConfig } from '../config/schema.js';
import { findSecret, type SecretName } from '../config/secrets.js';
import { shownValues } from '../config/show.js';
import type { Context, Reply } from '../config/context.js';
import { faultOf } from '../frame/failure.js';

/** The finding of one examination. */
export interface Finding {
  readonly what: string;
  readonly state: 'good' | 'warning' | 'fault';
  readonly said: string;
  readonly fix?: string;
}

const marks = { good: 'ok  ', warning: 'note', fault: 'BAD ' } as const;

/** Looks at everything that a run needs, a line each. */
export async function doctor(context: Context): Promise<Reply> {
  const findings: Finding[] = [checkNode(process.versions.node), await checkPackages()];
  let loaded: LoadedConfig | undefined;
  try {
    loaded = await context.config();
    findings.push(
      loaded.file === undefined
        ? {
            what: 'configuration',
            state: 'warning',
            said: 'none here; everything is a default',
            fix: 'veloce init makes a project',
          }
        : { what: 'configuration', state: 'good', said: loaded.file },
    );
  } catch (cause) {
    const { message, fix } = faultOf(cause);
    findings.push({
      what: 'configuration',
      state: 'fault',
      said: message,
      ...(fix === undefined ? {} : { fix }),
    });
  }
  if (loaded !== undefined) findings.push(...(await checkConfigured(context, loaded)));
  findings.push(checkClock(context.io.now()));
  const faults = findings.filter(({ state }) => state === 'fault').length;
  const lines = findings.flatMap(({ what, state, said, fix }) => [
    `${marks[state]}  ${what.padEnd(14)}  ${said}`,
    ...(fix === undefined ? [] : [`${' '.repeat(22)}fix: ${fix}`]),
  ]);
  const end =
    faults === 0
      ? 'nothing is in the way'
      : `${faults} ${faults === 1 ? 'thing is' : 'things are'} in the way`;
  return { text: [...lines, '', end].join('\n'), json: { faults, findings }, code: faults === 0 ? 0 : 3 };
}

/** Node 20.19, or 22.12 and later. */
export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isGood = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
  return isGood
    ? { what: 'node', state: 'good', said: version }
    : {
        what: 'node',
        state: 'fault',
        said: `${version} is too old`,
        fix: 'install Node 22 (https://nodejs.org)',
      };
}

/** The packages that the commands need; each loads its own when it runs. */
const packages: Readonly<Record<string, () => Promise<unknown>>> = {
  '@veloce/alerts': () => import('@veloce/alerts'),
  '@veloce/backtest': () => import('@veloce/backtest'),
  '@veloce/data-files': () => import('@veloce/data-files'),
  '@veloce/feeds': () => import('@veloce/feeds'),
  '@veloce/journal': () => import('@veloce/journal'),
  '@veloce/live': () => import('@veloce/live'),
  '@veloce/report': () => import('@veloce/report'),
  '@veloce/research': () => import('@veloce/research'),
  '@veloce/server': () => import('@veloce/server'),
};

async function checkPackages(): Promise<Finding> {
  const missing: string[] = [];
  for (const [name, load] of Object.entries(packages)) {
    try {
      await load();
    } catch {
      missing.push(name);
    }
  }
  return missing.length === 0
    ? { what: 'packages', state: 'good', said: `${Object.keys(packages).length} load` }
    : {
        what: 'packages',
        state: 'fault',
        said: `${missing.join(', ')} cannot be loaded`,
        fix: `npm install ${missing.join(' ')}`,
      };
}

async function checkConfigured(context: Context, loaded: LoadedConfig): Promise<readonly Finding[]> {
  const { config, folder } = loaded;
  const findings: Finding[] = [];
  try {
    const { loadStrategy, readParams } = await import('../config/load-strategy.js');
    const { strategy } = await loadStrategy(config.strategy, folder);
    readParams(strategy, config.params);
    findings.push({ what: 'strategy', state: 'good', said: strategy.name });
  } catch (cause) {
    const { message, fix } = faultOf(cause);
    findings.push({ what: 'strategy', state: 'fault', said: message, ...(fix === undefined ? {} : { fix }) });
  }
  for (const [what, path] of [
    ['data', config.data.folder],
    ['runs', config.live.folder],
    ['alerts', config.alerts.folder],
    ...(config.journal.url === undefined ? [['journal', config.journal.folder] as const] : []),
  ] as const) {
    findings.push(checkFolder(what, resolve(folder, path)));
  }
  findings.push(checkDisk(folder));
  findings.push(await checkPort('desk', config.desk.port));
  if (config.metrics.port !== undefined) findings.push(await checkPort('metrics', config.metrics.port));
  const secrets = shownValues(loaded, context.io).filter(
    ({ value }) => typeof value === 'string' && value.startsWith('not set'),
  );
  for (const { path, value } of secrets) {
    findings.push({
      what: 'secret',
      state: 'fault',
      said: `${path}: ${String(value)}`,
      fix: 'set the variable, or name a file as …_FILE',
    });
  }
  if (config.model !== undefined) findings.push(await checkModel(context, config.model));
  if (config.influx !== undefined) findings.push(await checkInflux(context, config));
  if (config.freqtrade !== undefined) findings.push(await checkFreqtrade(context, config.freqtrade));
  return findings;
}

/** A folder that is there and can be written, or that can be made. */
function checkFolder(what: string, folder: string): Finding {
  let nearest = folder;
  while (!existsSync(nearest) && dirname(nearest) !== nearest) nearest = dirname(nearest);
  try {
    accessSync(nearest, constants.W_OK);
    return {
      what,
      state: 'good',
      said: existsSync(folder) ? folder : `${folder} (is made when it is needed)`,
    };
  } catch {
    return {
      what,
      state: 'fault',
      said: `${nearest} cannot be written`,
      fix: 'choose another folder in the configuration, or ask for permission',
    };
  }
}

const leastBytes = 2 ** 30;

function checkDisk(folder: string): Finding {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const said = `${(free / 2 ** 30).toFixed(1)} GB free`;
  return free >= leastBytes
    ? { what: 'disk', state: 'good', said }
    : {
        what: 'disk',
        state: 'warning',
        said,
        fix: 'make room: a market recorded with its book takes about 1 GB a day',
      };
}

function checkPort(what: string, port: number): Promise<Finding> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => {
      done({
        what,
        state: 'warning',
        said: `port ${port} is in use`,
        fix: `end what listens there, or --set ${what}.port=0 takes a free one`,
      });
    });
    server.listen(port, '127.0.0.1', () => {
      server.close(() => {
        done({ what, state: 'good', said: `port ${port} is free` });
      });
    });
  });
}

async function checkInflux(context: Context, config: Config): Promise<Finding> {
  const what = 'influxdb';
  try {
    const influx = await configuredInflux(config, context.io);
    const found = await influx.markets()();
    if (found._tag === 'Left') return { what, state: 'fault', said: found.left.message, fix: found.left.fix };
    return { what, state: 'good', said: `${config.influx?.url ?? ''} has ${found.right.length} markets` };
  } catch (cause) {
    const { message, fix } = faultOf(cause);
    return { what, state: 'fault', said: message, ...(fix === undefined ? {} : { fix }) };
  }
}

async function checkFreqtrade(
  context: Context,
  { url, user, password }: { readonly url: string; readonly user: string; readonly password: SecretName },
): Promise<Finding> {
  const { value } = findSecret(context.io, password);
  if (value === undefined)
    return { what: 'freqtrade', state: 'warning', said: 'not asked: its password is not set' };
  const { askFreqtrade, freqtradeClient } = await import('@veloce/live/freqtrade');
  const wrong = await askFreqtrade(
    freqtradeClient({ url, user, password: value }),
    AbortSignal.timeout(3_000),
  );
  return wrong === null
    ? { what: 'freqtrade', state: 'good', said: `${url} is at work` }
    : { what: 'freqtrade', state: 'fault', said: wrong, fix: 'start it, with api_server enabled' };
}

/** The list of models of each kind of server: a question that makes no model think. */
const listings = {
  openai: { path: '/models', keyAs: (key: string) => ({ authorization: `Bearer ${key}` }) },
  ollama: { path: '/tags', keyAs: (key: string) => ({ authorization: `Bearer ${key}` }) },
  anthropic: {
    path: '/models?limit=1000',
    keyAs: (key: string) => ({ 'x-api-key': key, 'anthropic-version': '2023-06-01' }),
  },
} as const;

/** The package of the model, its key, its server, and whether that has it. */
async function checkModel(context: Context, model: ModelConfig): Promise<Finding> {
  const what = 'model';
  const { kind, name, url } = model;
  try {
    const { loadModel } = await import('../config/load-model.js');
    await loadModel(context.io, model);
  } catch (cause) {
    const { message, fix } = faultOf(cause);
    return { what, state: 'fault', said: message, ...(fix === undefined ? {} : { fix }) };
  }
  const { path, keyAs } = listings[kind];
  const key = model.key === undefined ? undefined : findSecret(context.io, model.key).value;
  try {
    const answer = await fetch(`${url.replace(/\/$/, '')}${path}`, {
      headers: key === undefined ? {} : keyAs(key),
      redirect: 'error',
      signal: AbortSignal.timeout(3_000),
    });
    if (answer.status === 401 || answer.status === 403)
      return {
        what,
        state: 'fault',
        said: `${url} refuses the key (${answer.status})`,
        fix: 'set the key that it gave you',
      };
    if (!answer.ok)
      return {
        what,
        state: 'warning',
        said: `${url} does not list its models (${answer.status})`,
        fix: `veloce ask 'How many trades?' tries ${name}`,
      };
    // OpenAI and Anthropic have `data` with an `id`, Ollama `models` with a `name`.
    const said = await answer.text();
    return said.includes(JSON.stringify(name)) || said.includes(JSON.stringify(`${name}:latest`))
      ? { what, state: 'good', said: `${name} at ${url}` }
      : {
          what,
          state: 'fault',
          said: `${url} has no model ${name}`,
          fix: kind === 'ollama' ? `ollama pull ${name}` : 'correct model.name',
        };
  } catch {
    return {
      what,
      state: 'fault',
      said: `${url} does not answer`,
      fix: kind === 'ollama' ? 'start it: ollama serve' : 'start the server, or correct model.url',
    };
  }
}

/** A clock that is years off asks for bars that do not exist. */
function checkClock(now: number): Finding {
  const said = new Date(now).toISOString();
  return now > Date.UTC(2025, 0)
    ? { what: 'clock', state: 'good', said }
    : {
        what: 'clock',
        state: 'fault',
        said: `${said} is in the past`,
        fix: 'set the clock of this machine (timedatectl set-ntp true)',
      };
}
