import initSqlJs from 'sql.js';
import { describe, expect, it } from 'vitest';
import { parseOptions } from '@veloce/core';
import { isSqlite, readFreqtradeDatabase } from './freqtrade-database.js';
import { readFreqtrade } from './freqtrade.js';
import { ImportOptions } from './import-options.js';

const options = parseOptions('import', ImportOptions, {
  ...{ zone: 'UTC', account: 'ft', format: 'freqtrade', source: 'tradesv3.sqlite' },
});

/** The columns of freqtrade's tables that matter here, and some that do not. */
const tables = `
  create table trades (id integer primary key, exchange varchar(25) not null, pair varchar(25) not null, is_open boolean not null,
    fee_open float not null, fee_open_currency varchar(25), fee_close float not null, open_rate float, close_rate float, amount float,
    open_date datetime not null, close_date datetime, stop_loss float, is_short boolean not null, leverage float, funding_fees float);
  create table orders (id integer primary key, ft_trade_id integer, ft_order_side varchar(25) not null, ft_pair varchar(25) not null,
    ft_is_open boolean not null, order_id varchar(255) not null, status varchar(255), side varchar(25), price float, average float,
    amount float, filled float, remaining float, order_date datetime, order_filled_date datetime, order_update_date datetime);
  insert into trades values (1, 'binance', 'BTC/USDT', 0, 0.001, 'USDT', 0.001, 50000, 51000, 0.2, '2025-03-01 10:00:00.000000',
    '2025-03-01 12:30:00.500000', 48000, 0, 1, null);
  insert into trades values (2, 'binance', 'ETH/USDT:USDT', 0, 0.0004, 'USDT', 0.0004, 3000, 2900, 1.5, '2025-03-02 00:00:00.000000',
    '2025-03-02 09:00:00.000000', 3100, 1, 3, -0.75);
  insert into trades values (3, 'binance', 'SOL/USDT', 1, 0.001, 'USDT', 0.001, 150, null, 4, '2025-03-03 08:00:00.000000', null, 140, 0, 1, null);
  insert into orders values (1, 1, 'buy', 'BTC/USDT', 0, 'b1', 'closed', 'buy', 49990, 49990, 0.1, 0.1, 0, '2025-03-01 09:59:59', '2025-03-01 10:00:00.250000', null);
  insert into orders values (2, 1, 'buy', 'BTC/USDT', 0, 'b2', 'closed', 'buy', 50010, 50010, 0.1, 0.1, 0, '2025-03-01 10:10:00', '2025-03-01 10:10:01.000000', null);
  insert into orders values (3, 1, 'stoploss', 'BTC/USDT', 0, 's1', 'canceled', 'sell', 48000, null, 0.2, 0, 0.2, '2025-03-01 10:10:02', null, '2025-03-01 12:00:00');
  insert into orders values (4, 1, 'sell', 'BTC/USDT', 0, 's2', 'closed', 'sell', 51000, 51000, 0.2, 0.2, 0, '2025-03-01 12:30:00', '2025-03-01 12:30:00.500000', null);
  insert into orders values (5, 2, 'sell', 'ETH/USDT:USDT', 0, 'e1', 'closed', 'sell', 3000, 3000, 1.5, 1.5, 0, '2025-03-02 00:00:00', '2025-03-02 00:00:01.000000', null);
  insert into orders values (6, 2, 'stoploss', 'ETH/USDT:USDT', 0, 'e2', 'closed', 'buy', 2900, null, 1.5, 1.5, 0, '2025-03-02 01:00:00', '2025-03-02 09:00:00.000000', null);`;

async function sqlite(statements: string): Promise<Uint8Array> {
  const { Database } = await initSqlJs();
  const database = new Database();
  database.run(statements);
  const bytes = database.export();
  database.close();
  return bytes;
}

const at = (text: string): number => Date.parse(`2025-03-${text}Z`);

describe("freqtrade's database", () => {
  it('gives the fills of its orders, stops on the exchange too, and of a trade without orders', async () => {
    const bytes = await sqlite(tables);
    expect(isSqlite(bytes)).toBe(true);
    const { fills, funding } = await readFreqtradeDatabase(bytes, options);
    expect(fills.map(({ symbol, side, size, price, time }) => [symbol, side, size, price, time])).toEqual([
      ['BTC/USDT', 'BUY', 0.1, 49_990, at('01T10:00:00.250')],
      ['BTC/USDT', 'BUY', 0.1, 50_010, at('01T10:10:01')],
      ['BTC/USDT', 'SELL', 0.2, 51_000, at('01T12:30:00.500')],
      ['ETH/USDT:USDT', 'SELL', 1.5, 3_000, at('02T00:00:01')],
      ['ETH/USDT:USDT', 'BUY', 1.5, 2_900, at('02T09:00:00')],
      ['SOL/USDT', 'BUY', 4, 150, at('03T08:00:00')],
    ]);
    expect(fills[0].fee).toBeCloseTo(0.1 * 49_990 * 0.001, 12);
    expect(funding).toMatchObject([{ symbol: 'ETH/USDT:USDT', paid: 0.75 }]);
  });

  it('gives the same as its API, to the id: either may be imported after the other', async () => {
    const api = {
      trades: [
        {
          ...{
            trade_id: 2,
            pair: 'ETH/USDT:USDT',
            is_short: true,
            amount: 1.5,
            open_rate: 3_000,
            close_rate: 2_900,
          },
          ...{ open_date: '2025-03-02 00:00:00', open_timestamp: at('02T00:00:00') },
          ...{ close_timestamp: at('02T09:00:00'), fee_open: 0.0004, fee_close: 0.0004, funding_fees: -0.75 },
          orders: [
            {
              ...{ order_id: 'e1', ft_order_side: 'sell', filled: 1.5, amount: 1.5, safe_price: 3_000 },
              order_filled_timestamp: at('02T00:00:01'),
            },
            {
              ...{ order_id: 'e2', ft_order_side: 'stoploss', filled: 1.5, amount: 1.5, safe_price: 2_900 },
              order_filled_timestamp: at('02T09:00:00'),
            },
          ],
        },
      ],
    };
    const told = readFreqtrade(JSON.stringify(api), options);
    const stored = await readFreqtradeDatabase(await sqlite(tables), options);
    const ofTwo = <One extends { readonly symbol: string }>(all: readonly One[]): readonly One[] =>
      all.filter(({ symbol }) => symbol === 'ETH/USDT:USDT');
    expect(ofTwo(stored.fills)).toEqual(told.fills);
    expect(ofTwo(stored.funding)).toEqual(told.funding);
  });

  it('is refused when something may stand beside it, or when it is another', async () => {
    const beside = await sqlite(tables);
    beside[18] = beside[19] = 2;
    await expect(readFreqtradeDatabase(beside, options)).rejects.toThrow(
      `tradesv3.sqlite: is a database with a log beside it (WAL), which may hold its newest trades: make a whole copy by sqlite3 tradesv3.sqlite "vacuum into 'copy.sqlite'"`,
    );
    await expect(readFreqtradeDatabase(await sqlite('create table notes (id int)'), options)).rejects.toThrow(
      "tradesv3.sqlite: is not freqtrade's database: no such table: orders",
    );
    const cut = (await sqlite(tables)).slice(0, 5_000);
    await expect(readFreqtradeDatabase(cut, options)).rejects.toThrow("is not freqtrade's database");
  });
});
