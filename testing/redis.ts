import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installWithApt, onPath } from './apt.js';
import { freePort } from './free-port.js';

const help =
  'Install redis-server (apt-get install redis-server), or set REDIS_URL to a server that tests may write to.';

/**
 * The `redis-server` that the tests use: REDIS_SERVER, else that of the PATH, else Debian's package installed with apt-get where that is
 * allowed. Nothing is looked for when REDIS_URL names a server.
 *
 * @param notice Receives one line when it is missing or being installed.
 * @returns undefined where there is none: the tests that need it are skipped, or use the server that was given.
 */
export async function findRedis(notice: (line: string) => void = console.error): Promise<string | undefined> {
  const { REDIS_URL: url, REDIS_SERVER: given } = process.env;
  if (url !== undefined) return undefined;
  if (given !== undefined) return given === '' ? undefined : given;
  const present = onPath(['redis-server']);
  if (present !== undefined) return present;
  if (process.getuid?.() === 0 && onPath(['apt-get']) !== undefined) {
    notice('No Redis here: installing it with apt-get.');
    await installWithApt(['redis-server']);
    const found = onPath(['redis-server']);
    if (found !== undefined) return found;
  }
  notice(`No Redis: its tests are skipped. ${help}`);
  return undefined;
}

/** A Redis of a test. */
export interface TestRedis {
  readonly connection: { readonly host: string; readonly port: number };
  /** Kills the server, as a machine dies. */
  readonly kill: () => Promise<void>;
  /** Starts it again in the same folder. */
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/**
 * Starts a Redis that keeps everything on the disk, on a free port of the loopback.
 *
 * @param server The program, as {@link findRedis} gives it.
 */
export async function startRedis(server: string): Promise<TestRedis> {
  const folder = mkdtempSync(join(tmpdir(), 'veloce-redis-'));
  const port = await freePort();
  const keep = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''];
  let running: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder];
    const child = (running = spawn(server, [...place, ...keep], { stdio: ['ignore', 'pipe', 'inherit'] }));
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (text) => {
        if (String(text).includes('Ready to accept')) resolve();
      });
      child.on('exit', () => {
        reject(new Error('redis-server ended'));
      });
    });
  };
  const kill = async (): Promise<void> => {
    if (running === undefined || running.exitCode !== null) return;
    const over = once(running, 'exit');
    running.kill('SIGKILL');
    await over;
    running = undefined;
  };
  await start();
  return {
    connection: { host: '127.0.0.1', port },
    kill,
    restart: start,
    async stop() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
