import { describe, expect, it } from 'vitest';
import { parseOptions } from '@veloce/core';
import { JournalException } from '../error.js';
import { ImportOptions, type ImportInput } from './import-options.js';
import { readFills } from './read-fills.js';
import { readFreqtrade } from './freqtrade.js';

const read = (text: string, options: Partial<ImportInput>) => {
  const complete = parseOptions('import', ImportOptions, {
    zone: 'UTC',
    account: 'a',
    format: 'csv',
    ...options,
  });
  return complete.format === 'freqtrade' ? readFreqtrade(text, complete) : readFills(text, complete);
};

const at = (text: string): number => Date.parse(text);

/** One fill of each export, in the words of the export. */
const exports: readonly (readonly [
  name: string,
  text: string,
  options: Partial<ImportInput>,
  fill: object,
])[] = [
  [
    'Binance spot, with the coins in the cells',
    '"Date(UTC)","Pair","Side","Price","Executed","Amount","Fee"\n"2025-03-30 02:30:00","BTCUSDT","BUY","84,000.5","0.0100000000BTC","840.005USDT","0.00001BTC"\n',
    { format: 'binance-spot' },
    {
      symbol: 'BTCUSDT',
      side: 'BUY',
      size: 0.01,
      price: 84_000.5,
      fee: 0.00001,
      feeCurrency: 'BTC',
      time: at('2025-03-30T02:30:00Z'),
    },
  ],
  [
    'Binance spot, as its API answers',
    '[{"symbol":"BNBBTC","id":28457,"orderId":100234,"price":"4.00000100","qty":"12.00000000","commission":"10.10000000","commissionAsset":"BNB","time":1499865549590,"isBuyer":false,"isMaker":false}]',
    { format: 'binance-spot' },
    {
      symbol: 'BNBBTC',
      side: 'SELL',
      fillId: 'BNBBTC:28457',
      orderId: 'BNBBTC:100234',
      size: 12,
      fee: 10.1,
      feeCurrency: 'BNB',
      time: 1_499_865_549_590,
    },
  ],
  [
    'Binance USD-M, as its API answers',
    '[{"symbol":"BTCUSDT","id":698759,"orderId":25851813,"side":"SELL","price":"7819.01","qty":"0.002","realizedPnl":"-0.91539999","quoteQty":"15.63802","commission":"-0.07819010","commissionAsset":"USDT","time":1569514978020,"positionSide":"BOTH","buyer":false,"maker":true}]',
    { format: 'binance-usdm' },
    {
      side: 'SELL',
      size: 0.002,
      price: 7_819.01,
      fee: -0.0781901,
      feeCurrency: 'USDT',
      fillId: 'BTCUSDT:698759',
    },
  ],
  [
    'Binance COIN-M, in contracts',
    '[{"symbol":"BTCUSD_PERP","id":6,"orderId":28,"side":"SELL","price":"8800","qty":"1","commission":"0.00000454","commissionAsset":"BTC","time":1590743483586}]',
    { format: 'binance-coinm', contractSize: () => 100 },
    { symbol: 'BTCUSD_PERP', size: 100, fee: 0.00000454, feeCurrency: 'BTC' },
  ],
  [
    'Bybit, as its API answers',
    '{"retCode":0,"result":{"list":[{"symbol":"ETHPERP","orderId":"8c06","execId":"7e2a","side":"Buy","execPrice":"1190.15","execQty":"0.1","execFee":"0.071409","feeCurrency":"USDC","execType":"Trade","execTime":"1672282722429"}]}}',
    { format: 'bybit', instruments: () => ({ base: 'ETH', quote: 'USDC', isInverse: false }) },
    { symbol: 'ETHPERP', side: 'BUY', size: 0.1, price: 1_190.15, fee: 0.071409, time: 1_672_282_722_429 },
  ],
  [
    'OKX, whose fees are negative when they are paid',
    '{"code":"0","data":[{"instId":"BTC-USDT-SWAP","tradeId":"123","ordId":"312","fillPx":"42000","fillSz":"2","side":"buy","fee":"-0.42","feeCcy":"USDT","ts":"1597026383085"}]}',
    { format: 'okx', contractSize: () => 0.01 },
    { symbol: 'BTC-USDT-SWAP', size: 0.02, fee: 0.42, fillId: 'BTC-USDT-SWAP:123' },
  ],
  [
    'Kraken',
    '"txid","ordertxid","pair","time","type","ordertype","price","cost","fee","vol","margin","misc","ledgers"\n"TID-1","OID-1","XXBTZUSD","2021-11-05 13:01:02.1234","sell","limit","61500.1","615.0","0.98","0.01","0.0","","L1,L2"\n',
    { format: 'kraken', zone: 'Europe/Berlin' },
    {
      symbol: 'XXBTZUSD',
      side: 'SELL',
      size: 0.01,
      fee: 0.98,
      feeCurrency: null,
      time: at('2021-11-05T13:01:02.123Z'),
    },
  ],
  [
    'Coinbase',
    'portfolio,trade id,product,side,created at,size,size unit,price,fee,total,price/fee/total unit\ndefault,777,BTC-USD,BUY,2022-01-02T03:04:05.678Z,0.5,BTC,47000,11.75,-23511.75,USD\n',
    { format: 'coinbase' },
    {
      symbol: 'BTC-USD',
      side: 'BUY',
      size: 0.5,
      price: 47_000,
      fee: 11.75,
      feeCurrency: 'USD',
      fillId: 'BTC-USD:777',
    },
  ],
  [
    'a CSV of one’s own, with semicolons and local times',
    'When;What;Way;Units;At;Cost\n26.0;x;y;z;0;0\n'.slice(0, 28) +
      '\n2025-07-01 12:00:00;DAX;B;2;24000;3.5\n',
    {
      format: 'csv',
      zone: 'Europe/Berlin',
      columns: { time: 'When', symbol: 'What', side: 'Way', size: 'Units', price: 'At', fee: 'Cost' },
    },
    { symbol: 'DAX', side: 'BUY', size: 2, price: 24_000, fee: 3.5, time: at('2025-07-01T10:00:00Z') },
  ],
];

describe('a file of fills', () => {
  it.each(exports)('is read: %s', (_name, text, options, fill) => {
    const { fills, skipped } = read(text, options);
    expect(fills).toEqual([expect.objectContaining(fill)]);
    expect(skipped).toBe(0);
  });

  it('gives funding the sign of what was paid', () => {
    const income =
      '[{"symbol":"BTCUSDT","incomeType":"FUNDING_FEE","income":"-0.37500000","asset":"USDT","time":1570608000000,"tranId":"9689322392"},' +
      '{"symbol":"","incomeType":"TRANSFER","income":"10","asset":"USDT","time":1570636800000,"tranId":"9689322393"}]';
    const { funding, fills, skipped } = read(income, { format: 'binance-usdm' });
    expect(funding).toEqual([
      expect.objectContaining({ paid: 0.375, fundingId: 'BTCUSDT:9689322392', time: 1_570_608_000_000 }),
    ]);
    expect([fills.length, skipped]).toEqual([0, 1]);
  });

  it("reads freqtrade's trades with their orders, and without", () => {
    const orders = [
      { order_id: 'x', ft_order_side: 'sell', filled: 2, safe_price: 100, order_filled_timestamp: 1_000 },
      { order_id: 'y', ft_order_side: 'buy', filled: 2, safe_price: 90, order_filled_timestamp: 2_000 },
    ];
    const trade = {
      trade_id: 1,
      pair: 'ETH/USDT:USDT',
      is_short: true,
      amount: 2,
      open_rate: 100,
      close_rate: 90,
      open_timestamp: 1_000,
      close_timestamp: 2_000,
      fee_open: 0.001,
      fee_close: 0.002,
      funding_fees: -0.5,
    };
    const told = read(JSON.stringify({ trades: [{ ...trade, orders }] }), { format: 'freqtrade' });
    const plain = read(JSON.stringify([trade]), { format: 'freqtrade' });
    const figures = ({ fills }: typeof told) =>
      fills.map(({ side, size, price, fee, time }) => [side, size, price, fee, time]);
    expect(figures(told)).toEqual([
      ['SELL', 2, 100, 0.2, 1_000],
      ['BUY', 2, 90, 0.36, 2_000],
    ]);
    expect(figures(plain)).toEqual(figures(told));
    expect(told.funding[0].paid).toBe(0.5);
  });

  it.each([
    ['a number', '2025-01-01 00:00:00,BTCUSDT,BUY,many,100', 'my.csv, row 2: size: is no number, got "many"'],
    [
      'a side',
      '2025-01-01 00:00:00,BTCUSDT,HOLD,1,100',
      'row 2: side: is neither a purchase nor a sale, got "HOLD"',
    ],
    ['a date', '2025-02-30 00:00:00,BTCUSDT,BUY,1,100', 'row 2: time: is no time of the calendar'],
    [
      'a time that the clocks leap over',
      '2025-03-30 03:30:00,BTCUSDT,BUY,1,100',
      'leap over; is the zone right?',
    ],
    ['a price', '2025-01-01 00:00:00,BTCUSDT,BUY,1,0', 'row 2: price: must be > 0, got "0"'],
    ['a cell', '2025-01-01 00:00:00,BTCUSDT,BUY,1', 'my.csv, row 2: cannot be read as CSV'],
  ])('names %s that cannot be read, with its row', (_what, line, message) => {
    const columns = { time: 'time', symbol: 'symbol', side: 'side', size: 'size', price: 'price' };
    const text = `time,symbol,side,size,price\n${line}\n`;
    const reading = (): unknown => read(text, { columns, zone: 'Europe/Helsinki', source: 'my.csv' });
    expect(reading).toThrow(JournalException);
    expect(reading).toThrow(message);
  });

  it('says which columns it looked for, and which there are', () => {
    expect(() => read('a,b\n1,2\n', { format: 'kraken', source: 'trades.csv' })).toThrow(
      'trades.csv: has no column for time (one of time), symbol (one of pair), side (one of type), size (one of vol), price (one of price); it has a, b',
    );
  });

  it('distinguishes rows that are equal, and knows them again', () => {
    const line = '2025-01-01 00:00:00,BTCUSDT,BUY,1,100\n';
    const columns = { time: 'time', symbol: 'symbol', side: 'side', size: 'size', price: 'price' };
    const ids = (lines: number) =>
      read(`time,symbol,side,size,price\n${line.repeat(lines)}`, { columns }).fills.map(
        ({ fillId }) => fillId,
      );
    expect(new Set(ids(3)).size).toBe(3);
    expect(ids(3).slice(0, 2)).toEqual(ids(2));
  });

  it('needs a zone that there is', () => {
    expect(() => read('', { zone: 'Mars/Olympus' })).toThrow('import: zone: is not a time zone');
    expect(() => read('', { zone: '+02:00' })).toThrow('zone: is not a time zone');
  });
});
