import { afterEach, describe, expect, it } from 'vitest';
import { freqtradeVenue, type FreqtradeVenue } from '../packages/live/src/testdata/freqtrade-venue.js';
import { linesOf, runAtVenue, until, type RunAtVenue } from './live-venue.js';

let venue: FreqtradeVenue;
let run: RunAtVenue | undefined;
afterEach(async () => {
  await Promise.all([run?.close(), venue.close()]);
  run = undefined;
});

const execution = { kind: 'freqtrade', markets: { BTCUSDT: 'BTC/USDT' } };
const at = (url: string, more: object = {}): object => ({
  freqtrade: { url, user: 'veloce', password: { env: 'FT_PASSWORD' } },
  live: { execution: { ...execution, ...more } },
});

describe('veloce live with a freqtrade', () => {
  it('orders there what it does on paper', async () => {
    venue = await freqtradeVenue(Date.now());
    Object.assign(venue, { fillsAtOnce: true, price: 32_000 });
    run = await runAtVenue(at(venue.url));
    const ran = await run.run(200);
    expect({ code: ran.code, err: ran.err }).toEqual({ code: 0, err: '' });
    const said = linesOf(ran);
    expect(said.find((one) => 'venue' in one)).toMatchObject({
      venue: { name: 'freqtrade, no real money', isReal: false, kind: 'agrees', positions: {} },
    });
    // On paper the day has one trade so far, a short that reaches its stop. Hours came within moments: what freqtrade had not told by the end of the run, the
    // next one goes on with.
    await run.run(3, { before: until(() => venue.orders().length === 2) });
    expect(venue.orders().map(([tag, side]) => [tag?.replace(/-\w+-0$/, ''), side])).toEqual([
      ['main-0', 'sell'],
      ['main-0', 'buy'],
    ]);
    expect(Math.abs(venue.held('BTC/USDT'))).toBeLessThan(1e-9); // sizes are sums of parts
    expect(`${ran.out}${ran.err}`).not.toContain('secret-7');
  }, 300_000);

  it('goes on after a restart with what is held, and does not start when venue and log disagree', async () => {
    venue = await freqtradeVenue(Date.now());
    Object.assign(venue, { fillsAtOnce: true, price: 32_000 });
    run = await runAtVenue(at(venue.url), 140);
    expect((await run.run(120)).code).toBe(0);
    const held = venue.held('BTC/USDT');
    expect(held).toBeLessThan(0);
    const again = await run.run(5);
    expect(again.code).toBe(0);
    expect(linesOf(again).find((one) => 'venue' in one)).toMatchObject({
      venue: {
        kind: expect.stringMatching(/^(agrees|mended)$/) as string,
        positions: { BTCUSDT: expect.closeTo(held, 9) as number },
      }, // a size is a sum of parts
    });
    run.forget();
    const refused = await run.start();
    expect(refused.code).toBe(1);
    expect(linesOf(refused).at(-1)).toMatchObject({
      error: expect.stringMatching(
        /^venue and log disagree: BTCUSDT: 0 by the log, -0\.3\d+ at the venue/,
      ) as string,
      fix: expect.stringContaining('start again') as string,
    });
  }, 300_000);

  it('one that does not run dry is refused, unless configuration and command line both ask for real money', async () => {
    venue = await freqtradeVenue(Date.now());
    venue.isDry = false;
    run = await runAtVenue(at(venue.url));
    const refused = await run.start();
    expect(refused.code).toBe(1);
    expect(linesOf(refused).at(-1)).toMatchObject({ error: 'this freqtrade does not run dry' });
    await run.close();
    run = await runAtVenue(at(venue.url, { realMoney: true }));
    expect(linesOf(await run.start()).at(-1)).toMatchObject({
      code: 2,
      error: 'live.execution.realMoney is true, and --real-money was not given',
    });
    const real = await run.run(20, { args: ['--real-money'] });
    expect(real.code).toBe(0);
    expect(linesOf(real).find((one) => 'venue' in one)).toMatchObject({
      venue: { name: 'freqtrade, REAL MONEY', isReal: true },
    });
  }, 300_000);

  it('a limit stops entries there, and the paper account goes on', async () => {
    venue = await freqtradeVenue(Date.now());
    Object.assign(venue, { fillsAtOnce: true, price: 32_000 });
    run = await runAtVenue({
      ...at(venue.url),
      live: { execution, limits: { notional: 10 } },
    });
    const ran = await run.run(200);
    expect(ran.code).toBe(0);
    expect(venue.taken()).toBe(0);
    expect(
      linesOf(ran)
        .filter((one) => 'venue' in one)
        .at(-1),
    ).toMatchObject({
      venue: {
        kind: 'not-sent',
        message: expect.stringMatching(/the order is worth \S+, the limit is 10/) as string,
      },
    });
    expect(Number(linesOf(ran).at(-1)?.['equity'])).not.toBe(10_000);
  }, 300_000);
});
