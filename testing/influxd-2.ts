import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from './free-port.js';

/** An InfluxDB 2 for tests, with one organisation and its token. */
export interface Influxd2 {
  readonly url: string;
  readonly token: string;
  /** Creates a bucket, and maps it as a retention policy of a database when that is given. */
  readonly createBucket: (
    name: string,
    mapping?: { readonly database: string; readonly policy: string; readonly isDefault: boolean },
  ) => Promise<void>;
  readonly stop: () => Promise<void>;
}

const password = 'of-a-test-only';
const org = 'veloce';

/** Starts a server with its own folder and port, and sets it up. */
export async function startInfluxd2(executable: string): Promise<Influxd2> {
  const folder = await mkdtemp(join(tmpdir(), 'veloce-influxd-'));
  const url = `http://127.0.0.1:${await freePort()}`;
  const child = spawn(
    executable,
    [
      ['--bolt-path', join(folder, 'bolt')],
      ['--engine-path', join(folder, 'engine')],
      ['--sqlite-path', join(folder, 'sqlite')],
      ['--http-bind-address', new URL(url).host, '--reporting-disabled'],
    ].flat(),
    { stdio: 'ignore' },
  );
  const onExit = (): void => void child.kill('SIGKILL');
  process.once('exit', onExit);
  child.once('exit', () => process.off('exit', onExit));
  const until = Date.now() + 60_000;
  while (
    !(await fetch(`${url}/health`).then(
      (response) => response.ok,
      () => false,
    ))
  ) {
    if (Date.now() > until || child.exitCode !== null) throw new Error(`influxd 2 does not answer on ${url}`);
    await wait(100);
  }
  const token = 'a-token-of-a-test-only';
  const post = async (path: string, body: object): Promise<Record<string, never>> => {
    const headers = { authorization: `Token ${token}`, 'content-type': 'application/json' };
    const response = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Record<string, never>;
  };
  const set = (await post('/api/v2/setup', {
    username: 'admin',
    password,
    org,
    bucket: 'first',
    token,
  })) as unknown as {
    readonly org: { readonly id: string };
  };
  return {
    url,
    token,
    async createBucket(name, mapping) {
      const bucket = (await post('/api/v2/buckets', {
        orgID: set.org.id,
        name,
        retentionRules: [],
      })) as unknown as {
        readonly id: string;
      };
      if (mapping === undefined) return;
      const { database, policy: retention_policy, isDefault } = mapping;
      await post('/api/v2/dbrps', {
        orgID: set.org.id,
        bucketID: bucket.id,
        database,
        retention_policy,
        default: isDefault,
      });
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGKILL');
        await ended;
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}
