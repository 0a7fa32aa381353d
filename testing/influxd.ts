import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { installWithApt, isExecutable, onPath } from './apt.js';
import { freePort } from './free-port.js';

/** An InfluxDB for tests and benchmarks. */
export interface Influxd {
  readonly url: string;
  /** Ends the process at once, as a crash would; only for a server that this process started. */
  readonly kill: () => Promise<void>;
  /** Starts it again on its port, with its data, and with these lines at the end of its configuration. */
  readonly restart: (config?: string) => Promise<void>;
  /** Ends it and removes its data; does nothing to a server that was given. */
  readonly stop: () => Promise<void>;
  /** Whether it can be killed. */
  readonly isOurs: boolean;
}

/** The address of an InfluxDB, or an executable that can serve one. */
export type InfluxdSource = { readonly url: string } | { readonly executable: string };

const help =
  'Install influxdb 1.x (apt-get install influxdb), or set INFLUX_URL to a server that tests may write to.';

/**
 * The InfluxDB that the tests use: INFLUX_URL, else INFLUXD_PATH (nothing is looked for when it is empty), else `influxd` on PATH, else
 * Debian's package installed with apt-get where that is allowed.
 *
 * @param notice Receives one line when it is missing or being installed.
 * @returns undefined where there is none: the tests that need it are skipped.
 */
export async function findInfluxd(
  notice: (line: string) => void = console.error,
): Promise<InfluxdSource | undefined> {
  const { INFLUX_URL: url, INFLUXD_PATH: given } = process.env;
  if (url !== undefined && url !== '') return { url };
  if (given === '') return undefined;
  if (given !== undefined) {
    if (isExecutable(given)) return { executable: given };
    notice(`INFLUXD_PATH is ${given}, which cannot be executed. ${help}`);
    return undefined;
  }

  const present = onPath(['influxd']);
  if (present !== undefined) return { executable: present };

  if (process.getuid?.() === 0 && onPath(['apt-get']) !== undefined) {
    notice('No influxd here: installing it with apt-get.');
    await installWithApt(['influxdb']);
    const installed = onPath(['influxd']);
    if (installed !== undefined) return { executable: installed };
  }

  notice(`No InfluxDB: its tests are skipped. ${help}`);
  return undefined;
}

/**
 * Starts a server with its own folder and port; a server that was given is used as it is.
 *
 * @param http Lines for the `[http]` section of its configuration.
 */
export async function startInfluxd(source: InfluxdSource, http = ''): Promise<Influxd> {
  const nothing = (): Promise<void> => Promise.resolve();
  if ('url' in source) {
    const given = source.url.replace(/\/+$/, '');
    return { url: given, kill: nothing, restart: nothing, stop: nothing, isOurs: false };
  }
  const folder = await mkdtemp(join(tmpdir(), 'veloce-influxd-'));
  const [port, rpc] = await Promise.all([freePort(), freePort()]);
  const config = join(folder, 'influxdb.conf');
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;

  const start = async (more = ''): Promise<void> => {
    await writeFile(config, configOf(folder, port, rpc, http, more));
    const started = spawn(source.executable, ['-config', config], { stdio: 'ignore' });
    child = started;
    const onExit = (): void => void started.kill('SIGKILL');
    process.once('exit', onExit);
    started.once('exit', () => process.off('exit', onExit));
    const until = Date.now() + 30_000;
    while (!(await answers(port))) {
      if (Date.now() > until || started.exitCode !== null)
        throw new Error(`influxd does not answer on ${url}`);
      await wait(50);
    }
  };
  const end = (signal: NodeJS.Signals) => async (): Promise<void> => {
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child?.once('exit', resolve));
    child.kill(signal);
    await ended;
  };
  await start();
  return {
    url,
    isOurs: true,
    kill: end('SIGKILL'),
    restart: start,
    stop: async () => {
      await end('SIGKILL')();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function configOf(folder: string, port: number, rpc: number, http: string, more: string): string {
  return `reporting-disabled = true
bind-address = "127.0.0.1:${rpc}"
[meta]
  dir = "${folder}/meta"
[data]
  dir = "${folder}/data"
  wal-dir = "${folder}/wal"
  query-log-enabled = false
[http]
  bind-address = "127.0.0.1:${port}"
  log-enabled = false
  ${http}
[monitor]
  store-enabled = false
[continuous_queries]
  enabled = false
${more}
`;
}

/** Whether something listens there. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.end());
  });
}
