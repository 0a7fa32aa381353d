import { describe, expect, it } from 'vitest';
import { parseOptions } from '@veloce/core';
import { ImportOptions, type ImportInput } from './import-options.js';
import { readFills } from './read-fills.js';

const read = (format: ImportInput['format'], text: string, zone = 'UTC') =>
  readFills(text, parseOptions('import', ImportOptions, { zone, account: 'a', format, source: 'my.csv' }));

const figures = (file: ReturnType<typeof read>) =>
  file.fills.map(({ symbol, side, size, price, fee, feeCurrency, time }) =>
    [symbol, side, size, price, fee, feeCurrency, new Date(time).toISOString().slice(0, 16)].join(' '),
  );

const log =
  'Uid,Currency,Contract,Type,Direction,Quantity,Position,Filled Price,Funding,Fee Paid,Cash Flow,Change,Wallet Balance,Action,Time(UTC)\n';
const perpetuals =
  'Market,Filled Type,Filled Quantity,Filled Price,Order Price,Fee Rate,Trading Fee,feeCoin,ExecFeeV2,Direction,Order Type,Trasaction ID,Order No.,Transaction Time(UTC+0)\n';
const okx =
  'UID:1,Account Type:Main,Time Zone:UTC+8\n\uFEFFid,Order id,Time,Trade Type,Symbol,Action,Amount,Trading Unit,Filled Price,PnL,Fee,Fee Unit,Position Change,Position Balance,Balance Change,Balance,Balance Unit\n';

describe('an export as the venues write it', () => {
  it('Binance spot: short years, an order number, empty cells at the end, coins that begin with digits', () => {
    const text =
      'Order No,Time,Pair,Side,Price,Executed,Amount,Fee\n' +
      '7,26-03-17 09:34:12,1INCHUSDT,BUY,0.4,5001INCH,200USDT,0.51INCH,,,\n';
    expect(figures(read('binance-spot', text))).toEqual(['1INCHUSDT BUY 500 0.4 0.5 1INCH 2026-03-17T09:34']);
    expect(() => read('binance-spot', text.replace(',,,', ',,x,'))).toThrow(
      'my.csv, row 2: cannot be read as CSV',
    );
  });

  it('Binance spot of old: Market, Type, Amount and Fee Coin', () => {
    const text =
      'Date(UTC),Market,Type,Price,Amount,Total,Fee,Fee Coin\n2019-01-20 16:59:59,XLMETH,SELL,0.001,120,0.12,0.002,BNB\n';
    expect(figures(read('binance-spot', text, 'Asia/Tokyo'))).toEqual([
      'XLMETH SELL 120 0.001 0.002 BNB 2019-01-20T16:59',
    ]);
  });

  it('Binance futures: trades, and funding of the transaction history', () => {
    const text =
      'Uid,Time,Symbol,Side,Price,Quantity,Amount,Fee,Realized Profit,Buyer,Maker,Trade ID,Order ID\n' +
      '1,26-01-31 13:17:22,BTCUSDC,SELL,80000,0.01,800,0.32 USDC,1.5,false,true,41,49\n';
    const file = read('binance-usdm', text, 'Europe/Berlin');
    expect(figures(file)).toEqual(['BTCUSDC SELL 0.01 80000 0.32 USDC 2026-01-31T12:17']);
    expect(file.fills[0]).toMatchObject({ fillId: 'BTCUSDC:41', orderId: 'BTCUSDC:49' });
    const income =
      'Time,Type,Amount,Asset,Symbol,Transaction ID\n26-01-02 08:00:00,FUNDING_FEE,-0.8,USDT,BTCUSDT,12\n26-01-02 08:00:00,REALIZED_PNL,1,USDT,BTCUSDT,13\n';
    const { funding, skipped } = read('binance-usdm', income);
    expect([funding.length, funding[0].paid, funding[0].fundingId, skipped]).toEqual([
      1,
      0.8,
      'BTCUSDT:12',
      1,
    ]);
  });

  it('Bybit derivatives: a liquidation is a fill, Short is a sale, times begin with the hour', () => {
    const text =
      perpetuals +
      'AAAUSDT,Trade,2,100,100,0.00055,0.11,USDT,0.11,Long,Market, a1, o1,10:00 2026-01-10\n' +
      'AAAUSDT,Funding,2,108,0,0.0001,0.02,USDT,0.02,Long,--, f1, g1,08:00 2026-01-11\n' +
      'AAAUSDT,Liquidation,2,90,90,0.00055,0.099,USDT,0.099,Short,Market, a2, o2,09:00 2026-01-12\n';
    const file = read('bybit', text);
    expect(figures(file)).toEqual([
      'AAAUSDT BUY 2 100 0.11 USDT 2026-01-10T10:00',
      'AAAUSDT SELL 2 90 0.099 USDT 2026-01-12T09:00',
    ]);
    expect(file.funding).toEqual([expect.objectContaining({ paid: 0.02, fundingId: 'AAAUSDT:f1' })]);
  });

  it('Bybit spot: the coin of the fee is named, or the row is refused', () => {
    const named =
      'Spot Pairs,Order Type,Direction,feeCoin,ExecFeeV2,Filled Value,Filled Price,Filled Quantity,Fees,Transaction ID,Order No.,Timestamp (UTC)\n' +
      'BTCEUR,MARKET,BUY,BTC,0.0001,5000,50000,0.1,--,t1, o1,14:35 2026-01-10\n';
    expect(figures(read('bybit', named))).toEqual(['BTCEUR BUY 0.1 50000 0.0001 BTC 2026-01-10T14:35']);
    const unnamed =
      'UID: 1,Company Name: ,Country:\nUid,Spot Pairs,Order Type,Direction,Filled Value,Filled Price,Filled Quantity,Fees,Transaction ID,Order No.,Timestamp (UTC+0)\n' +
      '1,BTCUSDT,LIMIT,BUY,5000,50000,0.1,0.0001,2,18,14:35 2026-01-10\n';
    expect(() => read('bybit', unnamed)).toThrow('my.csv, row 3: fees: has no coin');
  });

  it('Bybit unified log: costs are negative, a spot fill is two rows', () => {
    const text =
      'UID: 1,Company Name: ,Country:\n' +
      log +
      '1,USDT,XAUUSDT,TRADE,SELL,0.02,0,4000,0,-0.08,1,0.92,300,CLOSE,2026-01-22 19:11:48\n' +
      '1,USDT,XAUUSDT,SETTLEMENT,BUY,--,0.02,--,-0.004,0,0,-0.004,300,SETTLEMENT,2026-01-22 20:00:00\n' +
      '1,BTC,BTCEUR,TRADE,SELL,-0.5,0,50000,0,0,-0.5,-0.5,0,--,2026-01-23 08:00:00\n' +
      '1,EUR,BTCEUR,TRADE,SELL,25000,0,50000,0,-25,25000,24975,0,--,2026-01-23 08:00:00\n' +
      '1,EUR,,TRANSFER_IN,--,0,0,0,0,0,17,17,17,--,2026-01-21 08:00:00\n';
    const file = read('bybit', text);
    expect(figures(file)).toEqual([
      'XAUUSDT SELL 0.02 4000 0.08 USDT 2026-01-22T19:11',
      'BTCEUR SELL 0.5 50000 25 EUR 2026-01-23T08:00',
    ]);
    expect([file.funding[0].paid, file.skipped]).toEqual([0.004, 1]);
    const lonely = text.replace(/^1,BTC,.*\n/m, '');
    expect(() => read('bybit', lonely)).toThrow('my.csv, row 5: quantity: is money of a spot fill');
  });

  it('Bybit log of old: costs are positive, and a log that leaves it open is refused', () => {
    const row = (cash: number, change: number) =>
      'Time,Currency,Contract,Type,Direction,Quantity,Position,Filled Price,Funding,Fee Paid,Cash Flow,Change,Wallet Balance,Fee Rate,Trade ID,Order ID\n' +
      `2024-01-10 10:00:00,USDT,AAAUSDT,trade,Close Short,2,0,100,0,0.11,${cash},${change},90,0.00055,t1,o1\n`;
    expect(figures(read('bybit', row(3, 2.89)))).toEqual(['AAAUSDT BUY 2 100 0.11 USDT 2024-01-10T10:00']);
    expect(() => read('bybit', row(3, 3))).toThrow('my.csv, row 2: feepaid: is paid or received?');
  });

  it('OKX: its own zone, spot fills of two rows, transfers left out', () => {
    const text =
      okx +
      '\uFEFF1,9,2026-01-10 08:00:00,Spot,BTC-USDT,Sell,0.01,BTC,90000,0,0,BTC,0,0,-0.01,1,BTC\n' +
      '\uFEFF2,9,2026-01-10 08:00:00,Spot,BTC-USDT,Buy,900,USDT,90000,0,-0.9,USDT,0,0,899.1,899.1,USDT\n' +
      '\uFEFF3,8,2026-01-10 09:00:00,Swap,TAO-USDT-SWAP,Close long,98,cont,205,1,-0.5,USDT,0,0,0.5,100,USDT\n' +
      '\uFEFF4,7,2026-01-10 09:30:00,Transfer,,Transfer in,0,cont,0,0,0,USDT,0,0,15,15,USDT\n';
    const file = read('okx', text);
    expect(figures(file)).toEqual([
      'BTC-USDT SELL 0.01 90000 0.9 USDT 2026-01-10T00:00',
      'TAO-USDT-SWAP SELL 98 205 0.5 USDT 2026-01-10T01:00',
    ]);
    expect(file.skipped).toBe(1);
    expect(() => read('okx', text.replace('Close long', 'Liquidation'))).toThrow(
      'row 5: action: is neither a purchase nor a sale',
    );
    expect(read('okx', text, 'Europe/Berlin').warnings).toEqual([
      'my.csv says that its times are UTC+8: Europe/Berlin was not used',
    ]);
  });

  it('Kraken: the longer header and pairs with a slash', () => {
    const text =
      '"txid","ordertxid","pair","aclass","subclass","time","type","ordertype","price","cost","fee","vol","margin","misc","ledgers","posttxid","posstatuscode","cprice","ccost","cfee","cvol","cmargin","net","trades"\n' +
      '"T1","O1","ALGO/EUR","forex","crypto","2026-03-03 10:00:00.1000","buy","limit",0.375,120.0,0.48,320.0,0.0,"","L1,L2","","","","","","","","",""\n';
    expect(figures(read('kraken', text, 'Asia/Tokyo'))).toEqual([
      'ALGO/EUR BUY 320 0.375 0.48  2026-03-03T10:00',
    ]);
  });

  it('Coinbase: a size in quote currency becomes one in coins', () => {
    const fill = {
      ...{ trade_id: 't', order_id: 'o', trade_time: '2026-01-18T01:37:38.091Z', product_id: 'BTC-USD' },
      ...{ price: '20000', size: '50', commission: '0.3', side: 'BUY', size_in_quote: true },
    };
    expect(figures(read('coinbase', JSON.stringify({ fills: [fill] })))).toEqual([
      'BTC-USD BUY 0.0025 20000 0.3  2026-01-18T01:37',
    ]);
  });
});
