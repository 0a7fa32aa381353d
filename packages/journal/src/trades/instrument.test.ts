import { describe, expect, it } from 'vitest';
import { JournalException } from '../error.js';
import { instrumentOf } from './instrument.js';

describe('what a symbol is', () => {
  it.each([
    ['BTCUSDT', 'BTC', 'USDT', false],
    ['1000PEPEUSDT', '1000PEPE', 'USDT', false],
    ['ETHBTC', 'ETH', 'BTC', false],
    ['BTC-USDT-SWAP', 'BTC', 'USDT', false],
    ['BTC-USD-SWAP', 'BTC', 'USD', true],
    ['BTC-USD', 'BTC', 'USD', false],
    ['BTC/USDT:USDT', 'BTC', 'USDT', false],
    ['BTC/USD:BTC', 'BTC', 'USD', true],
    ['BTCUSD_PERP', 'BTC', 'USD', true],
    ['BTCUSDT_240927', 'BTC', 'USDT', false],
    ['XXBTZUSD', 'XBT', 'USD', false],
  ])('%s trades %s for %s, inverse: %s', (symbol, base, quote, isInverse) => {
    expect(instrumentOf(symbol)).toEqual({ base, quote, isInverse });
  });

  it('is not guessed', () => {
    expect(() => instrumentOf('DAX')).toThrow(JournalException);
    expect(() => instrumentOf('DAX')).toThrow("DAX: its currencies can't be distinguished");
  });
});
