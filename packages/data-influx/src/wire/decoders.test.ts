import { pack } from 'msgpackr';
import { describe, expect, it } from 'vitest';
import { AnswerFault } from './answer.js';
import { appendSeries, jsonDecoder } from './json.js';
import { msgpackDecoder, type AnswerDecoder } from './msgpack.js';
import { createRows, type Rows } from './rows.js';
import { documentOf } from '../testdata/scripted-server.js';

const names = ['time', 'open', 'vbuy'];

/** Two documents: tiny, huge, whole and missing values. */
const first = documentOf(names, [[1_754_784_000_000, 0.1, null], [1_754_784_001_000, 0, 5e-324]], true); // prettier-ignore
const last = documentOf(names, [[1_754_784_002_000, 1.7976931348623157e308, 3]]);
const expected = [
  [1_754_784_000_000, 1_754_784_001_000, 1_754_784_002_000],
  [0.1, 0, 1.7976931348623157e308],
  [NaN, 5e-324, 3],
];

const formats = {
  msgpack: { encode: (document: object): Uint8Array => pack(document), decoder: msgpackDecoder },
  json: {
    encode: (document: object): Uint8Array => Buffer.from(`${JSON.stringify(document)}\n`),
    decoder: (rows: Rows): AnswerDecoder => jsonDecoder((series) => appendSeries(rows, series)),
  },
} as const;

function held(rows: Rows): readonly (readonly number[])[] {
  return rows.columns.map((column) => [...column.subarray(0, rows.length)]);
}

function faultOf(work: () => void): AnswerFault | undefined {
  try {
    work();
  } catch (error) {
    if (error instanceof AnswerFault) return error;
    throw error;
  }
  return undefined;
}

describe.each(Object.entries(formats))('the %s decoder', (_, { encode, decoder }) => {
  const whole = Buffer.concat([encode(first), encode(last)]);

  it('reads a whole answer', () => {
    const rows = createRows(names);
    const decoding = decoder(rows);
    decoding.feed(whole);
    decoding.end();
    expect(held(rows)).toEqual(expected);
  });

  it('reads it the same wherever its bytes are divided', () => {
    for (let cut = 0; cut <= whole.length; cut++) {
      const rows = createRows(names);
      const decoding = decoder(rows);
      decoding.feed(whole.subarray(0, cut));
      decoding.feed(whole.subarray(cut));
      decoding.end();
      expect(held(rows), `divided at ${cut}`).toEqual(expected);
    }
    const rows = createRows(names);
    const decoding = decoder(rows);
    for (const byte of whole) decoding.feed(Uint8Array.of(byte));
    decoding.end();
    expect(held(rows)).toEqual(expected);
  });

  it('takes no answer for whole that is cut, at any byte', () => {
    // The last byte of JSON is a newline, which says nothing.
    const end = whole.at(-1) === 10 ? whole.length - 1 : whole.length;
    for (let cut = 0; cut < end; cut++) {
      const fault = faultOf(() => {
        const decoding = decoder(createRows(names));
        decoding.feed(whole.subarray(0, cut));
        decoding.end();
      });
      expect(fault?.kind, `cut at ${cut}`).toBe('incomplete');
    }
  });

  const fed = (...documents: readonly object[]): AnswerFault | undefined =>
    faultOf(() => {
      const decoding = decoder(createRows(names));
      for (const document of documents) decoding.feed(encode(document));
      decoding.end();
    });

  it.each([
    { what: 'an error instead of results', documents: [{ error: 'no' }], kind: 'in-band', says: 'no' },
    {
      what: 'an error midway',
      documents: [first, { results: [{ statement_id: 0, error: 'query-timeout limit exceeded' }] }],
      kind: 'in-band',
      says: 'query-timeout limit exceeded',
    },
    {
      what: 'a series that a row limit cut',
      documents: [{ results: [{ series: [{ columns: names, values: [], partial: true }] }] }],
      kind: 'incomplete',
      says: 'row limit',
    },
    { what: 'no result', documents: [{ results: [] }], kind: 'format', says: 'no result' },
    { what: 'more after the end', documents: [last, last], kind: 'format', says: 'after its end' },
    {
      what: 'other columns',
      documents: [documentOf(['time', 'close', 'vbuy'], [])],
      kind: 'format',
      says: 'asked for the columns time, open, vbuy, got time, close, vbuy',
    },
    {
      what: 'a row that is too short',
      documents: [documentOf(names, [[1, 2]])],
      kind: 'format',
      says: 'row 1 does not have 3 values',
    },
    {
      what: 'text for a number',
      documents: [
        documentOf(names, [
          [1, 2, 3],
          [2, '2.5', 4],
        ]),
      ],
      kind: 'rows',
      says: 'open of row 2 is not a number',
    },
  ])('refuses $what', ({ documents, kind, says }) => {
    const fault = fed(...documents);
    expect(fault?.kind).toBe(kind);
    expect(fault?.message).toContain(says);
  });

  it('takes an answer without series for no rows', () => {
    expect(fed({ results: [{ statement_id: 0 }] })).toBeUndefined();
  });
});

describe('json', () => {
  it('reads lines that end as InfluxDB 3 ends them, and one without an end', () => {
    const lines = [JSON.stringify(first), JSON.stringify(last)];
    for (const text of [lines.join('\r\n') + '\r\n', lines.join('\n')]) {
      const rows = createRows(names);
      const decoding = jsonDecoder((series) => appendSeries(rows, series));
      decoding.feed(Buffer.from(text));
      decoding.end();
      expect(held(rows)).toEqual(expected);
    }
  });
});

describe('msgpack', () => {
  it('reads every kind of number, and rows of more than 15 cells', () => {
    const many = Array.from({ length: 20 }, (_, k) => `c${k}`);
    const cells = [0, 127, 128, 255, 256, 65_535, 65_536, 4_294_967_295, -1, -32, -33, -128, -129, -32_768, -32_769, -2_147_483_648, 2 ** 52, -(2 ** 52), 0.5, 1e300]; // prettier-ignore
    const rows = createRows(many);
    const decoding = msgpackDecoder(rows);
    decoding.feed(pack(documentOf(many, [cells, cells])));
    decoding.end();
    expect(held(rows)).toEqual(cells.map((cell) => [cell, cell]));
  });

  it('reads float32, int64 and uint64, and refuses an integer that is not exact', () => {
    const cell = (...bytes: readonly number[]): number | undefined => {
      const rows = createRows(['time']);
      const decoding = msgpackDecoder(rows);
      const head = [...pack(documentOf(['time'], [[7]]))];
      // [[7]] is 0x91 0x91 0x07.
      const at = head.lastIndexOf(7);
      decoding.feed(Uint8Array.from([...head.slice(0, at), ...bytes, ...head.slice(at + 1)]));
      decoding.end();
      return rows.columns[0][0];
    };
    expect(cell(0xca, 0x3f, 0x40, 0, 0)).toBe(0.75);
    expect(cell(0xd3, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)).toBe(-1);
    expect(cell(0xcb, 0x80, 0, 0, 0, 0, 0, 0, 0)).toBe(-0);
    expect(cell(0xcf, 0, 0x1f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)).toBe(Number.MAX_SAFE_INTEGER);
    expect(() => cell(0xcf, 0, 0x20, 0, 0, 0, 0, 0, 1)).toThrow('too large to be exact');
  });

  it.each([
    ['a text that claims a GiB', Buffer.concat([Buffer.of(0x81, 0xdb, 0x40, 0, 0, 0), Buffer.alloc(1_000, 0x61)]), '1073741824 bytes long'],
    ['a hundred thousand lists in each other', Buffer.concat([pack({ results: 1 }).subarray(0, 9), Buffer.alloc(100_000, 0x91)]), 'msgpack'],
    ['another field as deep', Buffer.concat([Buffer.of(0x81, 0xa1, 0x78), Buffer.alloc(100_000, 0x91)]), 'nested deeper than 32 levels'],
    ['columns that are no list', pack({ results: [{ series: [{ columns: 5, values: [] }] }] }), 'columns'],
  ])('refuses %s, at once', (_, bytes, says) => {
    const decoding = msgpackDecoder(createRows(names));
    expect(() => {
      decoding.feed(bytes);
      decoding.end();
    }).toThrow(says);
    expect(faultOf(() => msgpackDecoder(createRows(names)).feed(bytes))).toBeInstanceOf(AnswerFault);
  }); // prettier-ignore

  it('refuses what is not msgpack of an answer', () => {
    expect(() => msgpackDecoder(createRows(names)).feed(Buffer.from('<html>'))).toThrow(
      'where a map should be',
    );
  });
});
