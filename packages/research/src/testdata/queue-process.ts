import { env } from 'node:process';
import { squeezeFlow } from '@veloce/squeezeflow';
import { redisQueue, sweepWorker } from '../bullmq.js';
import { runKilledSweep } from './killed-sweep.js';

// A separate process: a worker, or a coordinator when a journal is named.
const connection = { host: '127.0.0.1', port: Number(env['VELOCE_REDIS_PORT']) };
const path = env['VELOCE_QUEUE_SWEEP'];
if (path === undefined) await sweepWorker({ connection, strategies: [squeezeFlow], lockMs: 1_000 });
else await runKilledSweep(path, redisQueue({ connection, pollMs: 20 }));
