import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Broker, BrokerError } from '@veloce/backtest';
import { nearestName } from '@veloce/core';
import { writeWhole } from '@veloce/core/node';
import { createEntryGuard, type EntryGuardState, type Standing } from '@veloce/live';
import type { ccxtBroker } from '@veloce/live/ccxt';
import { openVenue, type LiveVenue, type VenueNews } from '@veloce/live/node';
import { freqtradeOf } from './freqtrade-of.js';
import type { Context } from '../config/context.js';
import type { LoadedConfig } from '../config/load.js';
import type { Config, ExecutionConfig } from '../config/schema.js';
import { needSecret } from '../config/secrets.js';
import { failed, misuse, orFail } from '../frame/failure.js';

/** The surroundings of a run's venue. */
export interface VenueOfRun {
  /** The folder of the run. */
  readonly place: string;
  /** Whether `--real-money` was given. */
  readonly realMoney: boolean;
  /** How things stand in a market when an order is about to leave. */
  readonly standing: (symbol: string) => Standing;
  readonly tell: (news: VenueNews) => void;
}

/** A venue of a run, with its limits. */
export interface VenueAtWork extends LiveVenue {
  /** Its name, and whose money moves there, for a person. */
  readonly name: string;
  /** The limits look at the account: the first look of a day is what its loss counts from. */
  readonly look: () => void;
}

/**
 * Refuses a configuration and a command line that do not say the same about real money: it takes both.
 *
 * @param isAsked Whether `--real-money` was given.
 */
export function checkRealMoney(execution: ExecutionConfig | undefined, isAsked: boolean): void {
  const isConfigured = execution?.realMoney === true;
  if (isConfigured && !isAsked) {
    throw misuse(
      'live.execution.realMoney is true, and --real-money was not given',
      'take realMoney out of the configuration, and nothing real moves; or add --real-money, and orders move real money',
    );
  }
  if (isAsked && !isConfigured) {
    throw misuse(
      '--real-money was given, and the configuration does not ask for it',
      'leave it out; or write realMoney: true into live.execution as well, and orders move real money',
    );
  }
}

/** Opens the venue of the configuration: venue and log of orders have to agree before anything leaves. */
export async function openConfiguredVenue(
  context: Context,
  loaded: LoadedConfig,
  { place, realMoney, standing, tell }: VenueOfRun,
): Promise<VenueAtWork | undefined> {
  const { execution, limits, account } = loaded.config.live;
  checkRealMoney(execution, realMoney);
  if (execution === undefined) return undefined;
  const { markets } = execution;
  const without = loaded.config.markets.find(({ symbol }) => markets[symbol] === undefined);
  if (without !== undefined) {
    throw misuse(
      `live.execution.markets does not name ${without.symbol}`,
      `say how the venue names it: ${without.symbol}: '…'`,
    );
  }
  const broker = await orFail(
    execution.kind === 'freqtrade'
      ? await freqtradeOfRun(context, loaded, execution, account)
      : await exchangeOfRun(context, execution, account),
  );
  const kept = resolve(place, 'limits.json');
  const guard = createEntryGuard(limits, savedState(kept));
  const venue = await orFail(
    openVenue(place, broker, {
      refuse(order) {
        const why = guard.refuse(order, standing(order.symbol));
        void writeWhole(kept, JSON.stringify(guard.state()))();
        return why;
      },
      tell,
      now: context.io.now,
    }),
  );
  const money = broker.isReal ? 'REAL MONEY' : 'no real money';
  const name = `${execution.kind === 'ccxt' ? `${execution.exchange} by ccxt` : 'freqtrade'}, ${money}`;
  const look = (): void => {
    guard.refuse({ id: '', symbol: '', side: 'SELL', reduceOnly: true }, standing(''));
  };
  look();
  const { kind, differences, unsettled, foreign } = venue.reconciliation;
  const held = [...venue.desk.standing()].filter(([, size]) => size !== 0);
  const positions =
    held.length === 0 ? 'no positions' : held.map(([symbol, size]) => `${symbol} ${size}`).join(', ');
  context.say(
    `venue: ${name}; ${kind === 'mended' ? 'it and the log of orders agree, after what was missed was fetched' : 'it and the log of orders agree'}: ${positions}`,
    {
      venue: {
        name,
        isReal: broker.isReal,
        kind,
        positions: Object.fromEntries(held),
        differences,
        unsettled,
        foreign,
      },
    },
  );
  return { ...venue, name, look };
}

type Opening = TaskEither<BrokerError, Broker>;
type CcxtClass = new (settings: object) => Parameters<typeof ccxtBroker>[0];

async function freqtradeOfRun(
  context: Context,
  loaded: LoadedConfig,
  { markets: pairs, leverage, realMoney }: Extract<ExecutionConfig, { kind: 'freqtrade' }>,
  account: string,
): Promise<Opening> {
  const { freqtradeBroker } = await import('@veloce/live/freqtrade');
  const client = freqtradeOf(context, loaded, 'live.execution');
  return freqtradeBroker(client, { account, pairs, leverage, ...(realMoney === true ? { realMoney } : {}) });
}

async function exchangeOfRun(
  context: Context,
  {
    exchange: name,
    markets,
    play,
    apiKey,
    secret,
    password,
    settings,
    realMoney,
  }: Extract<ExecutionConfig, { kind: 'ccxt' }>,
  account: string,
): Promise<Opening> {
  const keys = {
    apiKey: needSecret(context.io, apiKey, 'the exchange'),
    secret: needSecret(context.io, secret, 'the exchange'),
    ...(password === undefined ? {} : { password: needSecret(context.io, password, 'the exchange') }),
  };
  const ccxt = await import('ccxt').catch((cause: unknown) => {
    throw failed(
      'live.execution of kind ccxt needs the package ccxt, which is not installed',
      'npm install ccxt@4',
      cause,
    );
  });
  const { ccxtBroker: open } = await import('@veloce/live/ccxt');
  const exchanges = ccxt.exchanges as unknown as Readonly<Record<string, CcxtClass>>;
  const Exchange = Object.hasOwn(exchanges, name) ? exchanges[name] : undefined;
  if (Exchange === undefined) {
    const near = nearestName(name, Object.keys(exchanges));
    throw misuse(
      `live.execution.exchange: ccxt has no ${JSON.stringify(name)}${near === undefined ? '' : `; did you mean ${near}?`}`,
      'take a name of its list of exchanges, such as binanceusdm',
    );
  }
  return open(new Exchange({ ...settings, ...keys }), {
    account,
    markets,
    play,
    ...(realMoney === true ? { realMoney } : {}),
  });
}

function savedState(file: string): EntryGuardState | undefined {
  if (!existsSync(file)) return undefined;
  return JSON.parse(readFileSync(file, 'utf8')) as EntryGuardState;
}

/** The plan's part of a venue: the name that begins the ids of its orders. */
export const orderNaming = ({
  live: { execution },
}: Pick<Config, 'live'>): { readonly orders?: { readonly run: string } } =>
  execution === undefined ? {} : { orders: { run: execution.orderPrefix } };
