import { checkArguments } from '@veloce/core';
import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import * as z from 'zod';
import type { ExitBroker, OpenAtVenue } from '../emergency-exit.js';
import type { FreqtradeClient } from './client.js';
import { readAs, unclear } from './read-as.js';

const StatusSchema = /* @__PURE__ */ (() =>
  z.array(z.object({ trade_id: z.int(), pair: z.string(), amount: z.number().nullish() })))();
const CountSchema = /* @__PURE__ */ (() => z.object({ current: z.number() }))();
const ConfigSchema = /* @__PURE__ */ (() => z.object({ state: z.string() }))();

/**
 * A freqtrade as `emergencyExit` needs it.
 *
 * - Entries are stopped by `/stopentry`, never `/stop`: a stopped freqtrade refuses exits. The same call brings a stopped one to "paused".
 * - Nothing is open when `/status` is an empty list and `/count` says 0: `/status` alone is empty on inner errors too.
 * - Exits say `market`: otherwise freqtrade sends its strategy's type, which may be a limit order that rests forever.
 *
 * @example
 * ```ts
 * const end = await emergencyExit(freqtradeExit(freqtradeClient(options)))();
 * ```
 */
export function freqtradeExit(client: FreqtradeClient): ExitBroker {
  return {
    stopEntries: (signal) => async () => {
      const stopped = await client.post('/stopentry', undefined, signal)();
      if (isLeft(stopped)) return stopped;
      const config = readAs(ConfigSchema, await client.get('/show_config', signal)(), 'state');
      if (isLeft(config)) return config;
      const { state } = config.right;
      return state === 'paused' ? right(state) : left(unclear(`freqtrade is ${state} after /stopentry`));
    },
    closeAll: (signal) => client.post('/forceexit', { tradeid: 'all', ordertype: 'market' }, signal),
    closeOne: ({ id }, signal) => client.post('/forceexit', { tradeid: id, ordertype: 'market' }, signal),
    open: (signal) => async () => {
      const status = readAs(StatusSchema, await client.get('/status', signal)(), 'a list of trades');
      if (isLeft(status)) return status;
      const count = readAs(CountSchema, await client.get('/count', signal)(), 'a count');
      if (isLeft(count)) return count;
      const open = status.right.map((trade): OpenAtVenue => ({
        id: String(trade.trade_id),
        symbol: trade.pair,
        size: trade.amount ?? NaN,
      }));
      if (open.length === 0 && count.right.current > 0) {
        return left(unclear(`/status lists nothing, /count says ${count.right.current}`));
      }
      return right(open);
    },
  };
}

/**
 * Whether a freqtrade is at work, for `watchBeat`: `/show_config` says that it runs and knows us, `/health` that its loop turns. `/ping` would say
 * neither.
 *
 * @param mostMs Its loop may have turned so long ago; 30 s by default.
 * @param now The clock; the machine's by default.
 * @returns `null`, or what is wrong.
 * @example
 * ```ts
 * await watchBeat({ path, ask: (signal) => askFreqtrade(client, signal) }, signal);
 * ```
 */
export async function askFreqtrade(
  client: FreqtradeClient,
  signal: AbortSignal,
  mostMs = 30_000,
  now: () => number = Date.now,
): Promise<string | null> {
  checkArguments(
    'askFreqtrade',
    { client, signal, mostMs, now },
    { client: { get: 'function', post: 'function' }, signal: 'object', mostMs: 'number', now: 'function' },
  );
  const config = readAs(ConfigSchema, await client.get('/show_config', signal)(), 'state');
  if (isLeft(config)) return config.left.message;
  if (config.right.state === 'stopped') return 'freqtrade is stopped: it refuses exits';
  const health = readAs(HealthSchema, await client.get('/health', signal)(), 'its last turn');
  if (isLeft(health)) return health.left.message;
  const age = now() - health.right.last_process_ts * 1_000;
  return age <= mostMs ? null : `freqtrade's loop last turned ${(age / 1_000).toFixed(0)} s ago`;
}

const HealthSchema = /* @__PURE__ */ (() => z.object({ last_process_ts: z.number() }))();
