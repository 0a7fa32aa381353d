import process from 'node:process';
import { runShards } from '@veloce/live/redis';
import { plans } from './shard-run.js';

// Runs shards until it is killed or asked to end.
const [, , port = '', owner = ''] = process.argv;
const ending = new AbortController();
process.once('SIGTERM', () => ending.abort());
const end = await runShards({
  connection: { host: '127.0.0.1', port: Number(port) },
  name: 'desk',
  plans,
  owner,
  leaseMs: 600,
  snapshotInputs: 100,
  tickMs: 3_600_000,
  signal: ending.signal,
  onShard: ({ shard, state, epoch }) => process.stdout.write(`${state} ${shard} ${epoch}\n`),
})();
if (end._tag === 'Left') process.stdout.write(`ended: ${end.left.message}\n`);
