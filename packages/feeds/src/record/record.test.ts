import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { orThrow, type DataError } from '@veloce/core';
import type { MarketEvent } from '../events.js';
import { createFeed } from '../feed.js';
import { binanceScript, simulatedTrades } from '../loopback/binance.js';
import { virtualExchange } from '../testdata/virtual-exchange.js';
import { createMarketBars } from '../bars/market-bars.js';
import { binanceUsdm } from '../venues/binance.js';
import { fromLine, toLine } from './input-line.js';
import { readLog } from './read-segments.js';
import { record } from './recorder.js';
import { recordedDay } from './recorded-day.js';
import { replayRecording } from './replay-recording.js';
import { openLog, type LogOptions } from './write-segments.js';

const root = mkdtempSync(join(tmpdir(), 'veloce-record-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let count = 0;
const fresh = (): string => join(root, String(count++));

const read = async (folder: string, range = {}): Promise<{ lines: string[]; damage: DataError[] }> => {
  const lines: string[] = [];
  const damage: DataError[] = [];
  for await (const block of readLog(folder, range)) {
    if (block._tag === 'Left') damage.push(block.left);
    else lines.push(...block.right.lines);
  }
  return { lines, damage };
};

describe('a log', () => {
  it('gives back what was written, over blocks and segments, and goes on after it was closed', async () => {
    const folder = fresh();
    const lines = Array.from({ length: 5_000 }, (_, k) => `${k} ${'ü'.repeat(k % 40)}`);
    for (const part of [lines.slice(0, 2_500), lines.slice(2_500)]) {
      const log = await orThrow(openLog(folder, { of: 'test' }, { blockBytes: 3_000, segmentBytes: 4_000 }));
      part.forEach((line) => log.add(line, Number(line.split(' ')[0])));
      log.close();
    }
    expect(readdirSync(folder).length).toBeGreaterThan(3);
    expect(await read(folder)).toEqual({ lines, damage: [] });
    const some = await read(folder, { from: 1_000, until: 1_100 });
    expect(some.lines).toContain(lines[1_050]);
    expect(some.lines.length).toBeLessThan(600);
  });

  it('cut at any byte keeps every block before the cut, and tells', async () => {
    const folder = fresh();
    const log = await orThrow(openLog(folder, {}, { blockBytes: 60 }));
    for (let k = 0; k < 30; k++) log.add(`line ${k} of the log`, k);
    log.close();
    const path = join(folder, '00000001.vlog');
    const whole = readFileSync(path);
    const { lines } = await read(folder);
    let most = 0;
    for (let size = whole.length - 1; size >= 40; size -= 7) {
      truncateSync(path, size);
      const cut = await read(folder);
      expect(lines.slice(0, cut.lines.length)).toEqual(cut.lines);
      expect(cut.damage.length).toBeLessThanOrEqual(1);
      most = Math.max(most, cut.lines.length);
    }
    expect(most).toBeGreaterThan(20);
    writeFileSync(path, whole.subarray(0, -5));
    const again = await orThrow(openLog(folder, {}));
    expect(again.cutBytes).toBeGreaterThan(0);
    again.add('after the kill', 99);
    again.close();
    const mended = await read(folder);
    expect(mended.damage).toEqual([]);
    expect(mended.lines.at(-1)).toBe('after the kill');
  });

  it('tells a block that was changed on the disk, and gives the others', async () => {
    const folder = fresh();
    const log = await orThrow(openLog(folder, {}, { blockBytes: 200 }));
    for (let k = 0; k < 100; k++) log.add(`line ${k} of the log`, k);
    log.close();
    const path = join(folder, '00000001.vlog');
    const bytes = readFileSync(path);
    bytes[Math.floor(bytes.length / 2)] ^= 0xff;
    writeFileSync(path, bytes);
    const { lines, damage } = await read(folder);
    expect(damage).toMatchObject([{ _tag: 'DataIncomplete' }]);
    expect(lines.length).toBeGreaterThan(80);
    expect(lines.length).toBeLessThan(100);
  });

  it('a bit that flips anywhere costs its own block at most, is told, and is never cut off with what follows it', async () => {
    const folder = fresh();
    const log = await orThrow(openLog(folder, { of: 'test' }, { blockBytes: 400 }));
    for (let k = 0; k < 150; k++) log.add(`line ${k} ${Math.sin(k)}`, k);
    log.close();
    const path = join(folder, '00000001.vlog');
    const whole = readFileSync(path);
    const { lines } = await read(folder);
    let inHeader = 0;
    for (let at = 0; at < whole.length; at += 19) {
      const bytes = Buffer.from(whole);
      bytes[at] ^= 1 << (at % 8);
      writeFileSync(path, bytes);
      const found = await read(folder);
      const lost = lines.length - found.lines.length;
      expect(found.damage.length, `byte ${at}`).toBe(1);
      expect(found.lines.every((line) => lines.includes(line))).toBe(true);
      if (lost === 0) inHeader++;
      expect(lost, `byte ${at}`).toBeLessThanOrEqual(20);
      // Opened again, only a last block that is damaged is cut off.
      const again = await orThrow(openLog(folder, {}));
      again.close();
      const isLast = !found.lines.includes(lines[lines.length - 1]);
      expect(again.cutBytes > 0).toBe(isLast);
      expect((await read(folder)).lines).toEqual(found.lines);
    }
    // The header of the segment alone: nothing is lost.
    expect(inHeader).toBeGreaterThan(0);
  });

  it('keeps no more than it is told to, is held by one at a time, and refuses a line that is two', async () => {
    const folder = fresh();
    const log = await orThrow(
      openLog(folder, {}, { blockBytes: 500, segmentBytes: 1_000, keepBytes: 5_000 }),
    );
    expect(await openLog(folder, {})()).toMatchObject({ left: { _tag: 'Locked' } });
    for (let k = 0; k < 4_000; k++) log.add(`line ${k} ${Math.sin(k)}`, k);
    expect(() => log.add('two\nlines', 0)).toThrow('a line holds a line break');
    log.close();
    const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    expect(bytes).toBeLessThan(8_000);
    expect((await read(folder)).lines.at(-1)).toContain('line 3999');
    expect((await read(join(root, 'nowhere'))).damage).toMatchObject([{ _tag: 'DataNotFound' }]);
  });
});

describe('a recording', () => {
  const symbol = 'BTCUSDT';
  const trades = simulatedTrades({ seed: 8, bars: 60, tradesPerMinute: 60 });
  const streams = [{ channel: 'trades', symbol }] as const;

  it('replays to the same events and bars, to the bit, also with a cut and its back-fill', async () => {
    const folder = fresh();
    const venue = binanceUsdm();
    const recorder = await orThrow(
      record(folder, venue, streams, { log: { blockBytes: 10_000, segmentBytes: 50_000 } }),
    );
    const exchange = virtualExchange(
      createFeed(venue, streams),
      binanceScript([{ symbol, trades }]),
      1_700_000_000_123.456,
    );
    exchange.wait(200);
    exchange.play(500);
    exchange.cut();
    exchange.play(80, () => []);
    exchange.wait(3_000);
    exchange.play(Infinity);
    exchange.wait(2_000);
    for (const input of exchange.inputs) recorder.take(input);
    recorder.close();

    const replayed: MarketEvent[] = [];
    for await (const step of replayRecording(folder, venue)) {
      if (step._tag === 'Left') throw new Error(step.left.message);
      replayed.push(step.right);
    }
    expect(replayed.length).toBeGreaterThan(trades.length);
    expect(replayed).toEqual(exchange.events);

    const bars = createMarketBars({ symbol, timeframe: '1m' });
    const feed = createFeed(venue, streams);
    const live = exchange.inputs.flatMap((input) => [
      ...feed.step(input).events.flatMap((event) => bars.step(event)),
      ...(input.kind === 'tick' ? bars.tick(input.time) : []),
    ]);
    const day = await orThrow(recordedDay(folder, venue, { symbol, timeframe: '1m' }));
    expect([...day.data.close]).toEqual(
      live.filter(({ kind }) => kind === 'closed').map(({ bar }) => bar.close),
    );
    expect(day.data.length).toBe(59);
    expect(
      await recordedDay(folder, { ...venue, name: 'other' }, { symbol, timeframe: '1m' })(),
    ).toMatchObject({
      left: { message: `${folder}: was recorded of binance-usdm, not of other` },
    });
  });

  it('holds several runs, each with its own streams, and tells that its beginning was removed', async () => {
    const folder = fresh();
    const venue = binanceUsdm();
    const play = async (name: string, start: number, log: LogOptions = {}): Promise<void> => {
      const own = [{ channel: 'trades', symbol: name }] as const;
      const shifted = trades.map((trade) => ({ ...trade, time: trade.time + start }));
      const exchange = virtualExchange(
        createFeed(venue, own),
        binanceScript([{ symbol: name, trades: shifted }]),
        1_700_000_000_000 + start,
      );
      exchange.wait(200);
      exchange.play(500);
      exchange.cut();
      exchange.wait(3_000);
      exchange.play(Infinity);
      exchange.wait(2_000);
      const recorder = await orThrow(record(folder, venue, own, { log }));
      for (const input of exchange.inputs) recorder.take(input);
      recorder.close();
    };
    const day = 86_400_000;
    await play(symbol, 0);
    await play(symbol, day);
    await play('ETHUSDT', 2 * day);
    const both = await orThrow(recordedDay(folder, venue, { symbol, timeframe: '1m' }));
    expect([both.data.length, both.holes, both.damage]).toEqual([2 * 59, [], []]);
    const other = await orThrow(recordedDay(folder, venue, { symbol: 'ETHUSDT', timeframe: '1m' }));
    expect([...other.data.close]).toEqual([...both.data.close].slice(0, 59));

    const pruned = fresh();
    const small = { blockBytes: 5_000, segmentBytes: 20_000, keepBytes: 60_000 };
    const exchange = virtualExchange(
      createFeed(venue, streams),
      binanceScript([{ symbol, trades }]),
      1_700_000_000_000,
    );
    exchange.wait(200);
    exchange.play(Infinity);
    const recorder = await orThrow(record(pruned, venue, streams, { log: small }));
    for (const input of exchange.inputs) recorder.take(input);
    recorder.close();
    const { damage } = await orThrow(recordedDay(pruned, venue, { symbol, timeframe: '1m' }));
    expect(damage.map(({ message }) => message)).toEqual([
      `${pruned}: the beginning of the recording was removed (keepBytes): the run is replayed from its middle on`,
    ]);
  });

  it('keeps every input through a line, also what has line breaks', () => {
    for (const input of [
      { kind: 'frame', socket: 3, time: 1.25, text: '{"a": "b c"}' },
      { kind: 'frame', socket: 3, time: 1.25, text: 'two\nlines' },
      { kind: 'answered', ask: 1, time: 2, status: 429, text: '', retryAfterMs: 1_000 },
    ] as const) {
      expect(fromLine(toLine(input))).toEqual(input);
    }
    expect(() => fromLine('x')).toThrow(SyntaxError);
  });
});
