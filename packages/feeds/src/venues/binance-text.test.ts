import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cryptofeed, hasRecordings, hftbacktest } from '../testdata/recordings.js';
import { binanceText } from './binance-text.js';
import { binanceUsdm } from './binance.js';
import { createFrameText } from './frame-text.js';

const reading = { received: 5, facts: new Map() };
const byHand = binanceText('binance-usdm');
const venue = binanceUsdm();
/** The same text by `JSON.parse`: a space before it is more than is read by hand. */
const byJson = (text: string): unknown => venue.parse(` ${text}`, reading);

/** Either it is left to `JSON.parse`, or it is what that gives, to the bit. */
function isSame(text: string): boolean {
  const read = byHand(text, 5);
  if (read !== undefined) expect([read]).toStrictEqual(byJson(text));
  return read !== undefined;
}

const digits = (most: number) => fc.stringMatching(new RegExp(`^[0-9]{1,${most}}$`));
const decimal = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(digits(7), digits(9)).map(([whole, part]) => `${whole}.${part}`) },
  { weight: 2, arbitrary: digits(9) },
  fc.tuple(digits(20), digits(20)).map(([whole, part]) => `${whole}.${part}`),
  fc.constantFrom('', '.', '1.', '.5', '1e5', '-1', ' 1', '0x10', 'NaN', 'Infinity', '1.2.3', '0', '0.00'),
);
const whole = fc.oneof(
  { weight: 9, arbitrary: fc.nat({ max: 2 ** 31 - 1 }).map(String) },
  fc.constantFrom('007', '-3', '1.5', '1e3', '9007199254740993', 'null', '"7"', '1723161256322', '0'),
);
const text = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom('"BTCUSDT"', '"ETHUSDT"') },
  fc.constantFrom('""', '"a\\"b"', '"\\u0041"', '"é"', '7', '"x'),
);
const levels = fc
  .array(fc.tuple(decimal, decimal), { maxLength: 4 })
  .map((rows) => `[${rows.map(([price, size]) => `["${price}","${size}"]`).join(',')}]`);
const quoted = decimal.map((one) => `"${one}"`);
const flag = fc.constantFrom('true', 'false', 'true', 'false', 'null', '1');
const values: Readonly<Record<string, fc.Arbitrary<string>>> = {
  ...{ E: whole, T: whole, U: whole, u: whole, pu: whole, t: whole, f: whole, l: whole },
  ...{ s: text, p: quoted, q: quoted, m: flag, M: flag, X: fc.constantFrom('"MARKET"', '"NA"', '""') },
};
const kinds = {
  depthUpdate: ['E', 'T', 's', 'U', 'u', 'pu', 'b', 'a'],
  trade: ['E', 'T', 's', 't', 'p', 'q', 'X', 'm'],
  aggTrade: ['E', 'a', 's', 'p', 'q', 'f', 'l', 'T', 'm'],
} as const;
const frame = fc.constantFrom(...(Object.keys(kinds) as (keyof typeof kinds)[])).chain((kind) => {
  const valueOf = (name: string): fc.Arbitrary<string> =>
    name === 'a' || name === 'b' ? (kind === 'depthUpdate' ? levels : whole) : values[name];
  // Mostly all fields in their order; else some of them, in any order, also twice.
  const names = fc.oneof(
    { weight: 3, arbitrary: fc.constant<readonly string[]>(kinds[kind]) },
    fc.array(fc.constantFrom<string>(...kinds[kind], 'M'), { maxLength: 12 }),
  );
  return names
    .chain((all) => fc.tuple(...all.map((name) => valueOf(name).map((value) => `"${name}":${value}`))))
    .map((fields) => `{"stream":"x@y","data":{${[`"e":"${kind}"`, ...fields].join(',')}}}`);
});

describe('frames of Binance that are read by hand', () => {
  it('are read as JSON.parse reads them, or left to it', () => {
    let read = 0;
    fc.assert(
      fc.property(frame, (one) => {
        if (isSame(one)) read++;
      }),
      { numRuns: 3_000 },
    );
    expect(read).toBeGreaterThan(300);
  });

  it('with a character taken away, put in or changed: never something else than JSON.parse would give', () => {
    const usual =
      '{"stream":"btcusdt@trade","data":{"e":"trade","E":1723161256322,"T":1723161256322,"s":"BTCUSDT","t":5266583935,"p":"61800.30","q":"0.006","X":"MARKET","m":false}}';
    const diff =
      '{"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":1,"T":2,"s":"BTCUSDT","U":3,"u":4,"pu":2,"b":[["61796.40","0.002"],["61796.30","0"]],"a":[]}}';
    expect([isSame(usual), isSame(diff)]).toEqual([true, true]);
    const put = ['', '"', ',', '0', '.', '\\', ']', '}', ' ', '-', 'e'];
    for (const one of [usual, diff]) {
      for (let k = 0; k < one.length; k++) {
        for (const character of put) {
          isSame(one.slice(0, k) + character + one.slice(k));
          isSame(one.slice(0, k) + character + one.slice(k + 1));
        }
      }
    }
  });

  it('numbers in quotes are what Number makes of them', () => {
    const reader = createFrameText();
    fc.assert(
      fc.property(decimal, (one) => {
        reader.begin(`"${one}"`, 0);
        const value = reader.decimal();
        if (reader.isOver()) expect(value).toBe(Number(one));
        else expect(/^\d+(\.\d+)?$/.test(one)).toBe(false);
      }),
      { numRuns: 3_000 },
    );
  });

  it.skipIf(!hasRecordings)(
    'all trades and diffs of the recordings are read by hand, and as JSON.parse reads them',
    () => {
      const texts = [
        ...hftbacktest('binance-usdm-btcusdt-20240808'),
        ...hftbacktest('binance-spot-btcusdt-20240809'),
      ].map((line) => line.text);
      for (const name of ['BINANCE', 'BINANCE_FUTURES'])
        texts.push(
          ...cryptofeed(name).flatMap(({ t, data }) => (t === 'recv' && data !== undefined ? [data] : [])),
        );
      const isKnown = (one: string): boolean => /"e":"(trade|aggTrade|depthUpdate)"/.test(one);
      const known = texts.filter(isKnown);
      // Each seventh: all of them take seconds.
      const some = known.filter((_, k) => k % 7 === 0);
      const left = some.filter((one) => !isSame(one));
      // Prints of the insurance fund are no trades of the market, and are left to JSON.parse.
      expect(left.filter((one) => !/"X":"(NA|INSURANCE_FUND)"/.test(one))).toEqual([]);
      expect(some.length).toBeGreaterThan(5_000);
      expect(texts.filter((one) => !isKnown(one)).filter((one) => byHand(one, 5) !== undefined)).toEqual([]);
    },
  );
});
