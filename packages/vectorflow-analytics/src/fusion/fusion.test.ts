import { describe, expect, it } from 'vitest';
import { explain, runKernel, scan, withColumns, type MarketData } from '@veloce/core';
import { describeKernel, describeStrategy, seededRandom } from '@veloce/core/testing';
import { hasShared, realMarket, simulated } from '../testdata/markets.js';
import { arbiterKernel, verdicts } from './arbiter-kernel.js';
import { createArbiter, type ArbiterSnapshot, type Candidate } from './arbiter.js';
import { componentsKernel } from './components.js';
import { componentNames, fuse, fusionWeights, type ComponentName, type Opinion } from './fuse.js';
import { fusionKernel } from './fusion-kernel.js';
import { vectorFlow } from './vectorflow.js';

const opinion = (component: ComponentName, signed: number, confidence = 1, asOf = 0): Opinion => ({
  component,
  direction: Math.sign(signed) as -1 | 0 | 1,
  strength: Math.abs(signed),
  confidence,
  asOf,
  reason: `${component} ${signed}`,
});

describe('fuse', () => {
  it('averages signed opinions by weight and confidence: opposite ones do not confirm each other', () => {
    const { net, score, action, confidence, reasons, missing } = fuse(
      [opinion('regime', 0.8), opinion('oi', -0.6, 0.5), opinion('velocity', 1)],
      0,
    );
    const sure = 0.25 + 0.2 * 0.5 + 0.1;
    expect(net).toBeCloseTo((0.25 * 0.8 - 0.2 * 0.5 * 0.6 + 0.1) / sure, 12);
    expect([score, action]).toEqual([net, 0]);
    const strong = 0.25 * 0.8 + 0.2 * 0.6 + 0.1;
    expect(confidence).toBeCloseTo(0.55 * (1 - (0.2 * 0.6) / strong), 12);
    expect(reasons).toEqual(['regime 0.8', 'velocity 1']);
    expect(missing).toEqual(['tpo', 'supplyDemand', 'book']);
    expect(fuse([opinion('regime', 1), opinion('tpo', -1)], 0).net).toBeCloseTo(0.05 / 0.45, 12);
  });

  it('acts at the threshold, with at most five reasons, heaviest first', () => {
    const all = componentNames.map((name, k) => opinion(name, -0.7 - 0.01 * k));
    const fused = fuse(all, 0);
    expect([fused.action, fused.reasons.length, fused.confidence]).toEqual([-1, 5, 1]);
    expect(fused.reasons[0]).toBe('regime -0.7');
    expect(fuse(all, 0, { threshold: 0.8 }).action).toBe(0);
  });

  it('leaves out what is stale or missing, and is less sure', () => {
    const fresh = [opinion('regime', 0.9, 1, 1_000), opinion('oi', 0.7, 1, 900)];
    expect(fuse(fresh, 1_000, { staleMs: 50 })).toMatchObject({ net: 0.9, confidence: 0.25 });
    expect(fuse([], 0)).toEqual({
      net: 0,
      score: 0,
      action: 0,
      confidence: 0,
      reasons: [],
      missing: componentNames,
    });
  });

  it.each([
    [[opinion('oi', 1), opinion('oi', 1)], /two opinions of oi/],
    [[opinion('oi', 1.5)], /oi: strength must be in \[0, 1\], got 1.5/],
    [[opinion('oi', 1, NaN)], /oi: confidence must be in \[0, 1\], got NaN/],
  ])('refuses bad opinions', (opinions, message) => {
    expect(() => fuse(opinions, 0)).toThrow(message);
  });

  const random = seededRandom(3);
  const inputs = componentNames.flatMap(() => [
    Float64Array.from({ length: 600 }, () => (random() < 0.2 ? NaN : random() < 0.1 ? 0 : 2 * random() - 1)),
    Float64Array.from({ length: 600 }, () => random()),
  ]);
  const weights = componentNames.map((name) => fusionWeights[name]);

  it('as columns is the same', () => {
    const [net, confidence] = runKernel(fusionKernel(weights), inputs);
    for (let i = 0; i < 600; i++) {
      const opinions = componentNames.flatMap((name, k) =>
        Number.isNaN(inputs[2 * k][i]) ? [] : [opinion(name, inputs[2 * k][i], inputs[2 * k + 1][i])],
      );
      const expected = fuse(opinions, 0);
      expect(net[i]).toBeCloseTo(expected.net, 12);
      expect(confidence[i]).toBeCloseTo(expected.confidence, 12);
    }
    expect(() => fusionKernel([1, 2])).toThrow(/needs 6 weights/);
  });

  describeKernel('fusion', () => fusionKernel(weights), { inputs });
});

describe('createArbiter', () => {
  const candidate = (
    id: string,
    side: 'LONG' | 'SHORT',
    score: number,
    more: Partial<Candidate> = {},
  ): Candidate => ({
    ...{ id, symbol: 'A', side, score, confidence: 0.5, timeframeMs: 60_000, timestamp: 0 },
    ...more,
  });
  const outcome = (candidates: readonly Candidate[], options = {}): unknown => {
    const { accepted, rejected } = createArbiter(options).decide(candidates, 0);
    return [
      accepted.map((one) => one.id),
      Object.fromEntries(rejected.map((one) => [one.candidate.id, one.reason])),
    ];
  };

  it('ranks by score, confidence, longer timeframe, earlier time, id', () => {
    const best = (a: Partial<Candidate>, b: Partial<Candidate>): unknown =>
      createArbiter().decide([candidate('a', 'LONG', 0.7, a), candidate('b', 'LONG', 0.7, b)], 0).accepted[0]
        .id;
    expect([
      best({}, { score: 0.8 }),
      best({}, { confidence: 0.6 }),
      best({}, { timeframeMs: 300_000 }),
      best({ timestamp: 5 }, {}),
      best({}, {}),
    ]).toEqual(['b', 'b', 'b', 'b', 'a']);
  });

  it('keeps the reason of every rejected signal', () => {
    expect(outcome([candidate('a', 'LONG', 0.8), candidate('b', 'LONG', 0.7)])).toEqual([
      ['a'],
      { b: 'outranked by a' },
    ]);
    expect(outcome([candidate('a', 'LONG', 0.8), candidate('b', 'SHORT', 0.7)])).toEqual([
      ['a'],
      { b: 'outranked by a' },
    ]);
    expect(outcome([candidate('a', 'LONG', 0.8), candidate('b', 'SHORT', 0.71)])).toEqual([
      [],
      { a: 'opposing signals cancel', b: 'opposing signals cancel' },
    ]);
    expect(
      outcome([
        candidate('a', 'LONG', 0.8, { vetoes: ['stale feed', 'loss limit'] }),
        candidate('b', 'SHORT', 0.75),
      ]),
    ).toEqual([['b'], { a: 'veto: stale feed, loss limit' }]);
  });

  it('decides each symbol on its own', () => {
    const own = [candidate('a', 'LONG', 0.8), candidate('b', 'SHORT', 0.79, { symbol: 'B' })];
    expect(outcome(own)).toEqual([['a', 'b'], {}]);
  });

  it('lets a symbol rest, and acts once on each signal', () => {
    const arbiter = createArbiter({ cooldownMs: 1_000 });
    expect(arbiter.decide([candidate('a', 'LONG', 0.8)], 0).accepted.length).toBe(1);
    expect(arbiter.decide([candidate('c', 'SHORT', 0.9)], 999).rejected[0].reason).toBe('cooldown');
    expect(arbiter.decide([candidate('a', 'LONG', 0.8)], 1_000).rejected[0].reason).toBe('duplicate');
    expect(arbiter.decide([candidate('c', 'SHORT', 0.9)], 1_000).accepted.length).toBe(1);
    expect(() => createArbiter({ minMargin: -1 })).toThrow(/minMargin must be >= 0, got -1/);
  });

  it('goes on from JSON as if it had not stopped', () => {
    const random = seededRandom(4);
    const options = { cooldownMs: 3 };
    const whole = createArbiter(options);
    let broken = createArbiter(options);
    const reasons = new Set<string>();
    for (let now = 0; now < 300; now++) {
      const candidates = Array.from({ length: Math.floor(3 * random()) }, () =>
        candidate(`${Math.floor(200 * random())}`, random() < 0.5 ? 'LONG' : 'SHORT', random(), {
          symbol: random() < 0.5 ? 'A' : 'B',
        }),
      );
      const found = whole.decide(candidates, now);
      expect(broken.decide(candidates, now)).toEqual(found);
      for (const { reason } of found.rejected) reasons.add(reason);
      broken = createArbiter(options, JSON.parse(JSON.stringify(broken.snapshot())) as ArbiterSnapshot);
    }
    expect([reasons.has('duplicate'), reasons.has('cooldown')]).toEqual([true, true]);
    expect(() => createArbiter(options, {} as ArbiterSnapshot)).toThrow(
      /createArbiter: not what one was saved as/,
    );
  });

  it('decides as its kernel does, bar by bar', () => {
    const random = seededRandom(12);
    const n = 3_000;
    let level = 0;
    const net = Float64Array.from(
      { length: n },
      () => (level = Math.max(-1, Math.min(1, 0.8 * level + 0.8 * (random() - 0.5)))),
    );
    const confidence = Float64Array.from({ length: n }, () => random());
    const trap = (): Float64Array => Float64Array.from({ length: n }, () => (random() < 0.1 ? random() : 0));
    const [bull, bear] = [trap(), trap()];
    const bad = Float64Array.from({ length: n }, () => (random() < 0.05 ? 1 : 0));
    const [side, score, source, verdict] = runKernel(
      arbiterKernel({
        threshold: 0.5,
        trapThreshold: 0.6,
        minConfidence: 0.2,
        minMargin: 0.1,
        cooldownBars: 7,
      }),
      [net, confidence, bull, bear, bad],
    );
    const arbiter = createArbiter({ minMargin: 0.1, cooldownMs: 7 });
    let run = 0;
    for (let i = 0; i < n; i++) {
      const fused = net[i] >= 0.5 ? 1 : net[i] <= -0.5 ? -1 : 0;
      const before = i === 0 ? 0 : net[i - 1] >= 0.5 ? 1 : net[i - 1] <= -0.5 ? -1 : 0;
      if (fused !== before) run = i;
      const vetoes = bad[i] === 1 ? ['bad data'] : [];
      const own: Candidate[] = [];
      if (fused !== 0) {
        // A fused signal that is not sure is vetoed only where it would win: confidence is part of its rank.
        own.push(
          candidate(`fused ${run}`, fused > 0 ? 'LONG' : 'SHORT', Math.abs(net[i]), {
            confidence: 1 + confidence[i],
            vetoes,
          }),
        );
      }
      if (bull[i] >= 0.6) own.push(candidate(`bull ${i}`, 'SHORT', bull[i], { vetoes }));
      if (bear[i] >= 0.6) own.push(candidate(`bear ${i}`, 'LONG', bear[i], { vetoes }));
      if (verdicts[verdict[i]] === 'confidence too low') {
        expect(confidence[i]).toBeLessThan(0.2);
        continue;
      }
      const { accepted, rejected } = arbiter.decide(own, i);
      expect([side[i], score[i]], `bar ${i}`).toEqual(
        accepted.length === 0 ? [0, 0] : [accepted[0].side === 'LONG' ? 1 : -1, accepted[0].score],
      );
      if (accepted.length > 0) {
        expect(source[i]).toBe(accepted[0].id.startsWith('fused') ? 1 : 2);
        expect(verdict[i]).toBe(0);
      } else if (own.length === 0) expect(verdicts[verdict[i]]).toBe('no candidate');
      else expect(rejected.some((one) => one.reason === verdicts[verdict[i]])).toBe(true);
    }
    expect(new Set(verdict).size).toBe(verdicts.length);
  });

  const random = seededRandom(4);
  const inputs = Array.from({ length: 5 }, (_, k) => Float64Array.from({ length: 600 }, () => (k === 0 ? 2 * random() - 1 : k === 4 ? Math.round(random()) : random()))); // prettier-ignore
  describeKernel(
    'arbiter',
    () =>
      arbiterKernel({
        threshold: 0.5,
        trapThreshold: 0.9,
        minConfidence: 0.2,
        minMargin: 0.1,
        cooldownBars: 5,
      }),
    { inputs },
  );
});

describe('components', () => {
  const names = 'regime confidence adx close vah val top bottom quadrant confirmed spike demand demandScore supply supplyScore range book velocity'.split(' '); // prettier-ignore
  const usual: Readonly<Record<string, number>> = {
    ...{
      regime: 3,
      confidence: 0.75,
      adx: 10,
      close: 100,
      vah: 102,
      val: 98,
      top: 2,
      bottom: 2,
      quadrant: 0,
      confirmed: NaN,
    },
    ...{
      spike: 0,
      demand: NaN,
      demandScore: NaN,
      supply: NaN,
      supplyScore: NaN,
      range: 1,
      book: NaN,
      velocity: 0,
    },
  };
  const say = (changes: Readonly<Record<string, number>>, component: ComponentName): unknown => {
    const found = runKernel(componentsKernel(), names.map((name) => Float64Array.of({ ...usual, ...changes }[name]))); // prettier-ignore
    const k = 2 * componentNames.indexOf(component);
    return [found[k][0], found[k + 1][0]];
  };

  it.each([
    ['regime', { regime: 1, adx: 30 }, [0.6, 0.75]],
    ['regime', { regime: 2, adx: 80 }, [-1, 0.75]],
    ['regime', { regime: 4 }, [0, 0.75]],
    ['regime', { regime: 0 }, [NaN, 0.75]],
    ['tpo', {}, [0, 1]],
    ['tpo', { close: 104 }, [0.5, 1]],
    ['tpo', { close: 97, top: 3 }, [-0.5, 1]],
    ['tpo', { top: 1, bottom: 3 }, [0.5, 1]],
    ['tpo', { vah: NaN }, [NaN, 1]],
    ['oi', { quadrant: 1, confirmed: 1 }, [1, 1]],
    ['oi', { quadrant: 4, confirmed: 0 }, [-0.5, 0.5]],
    ['oi', { quadrant: 4, spike: 0.8 }, [-0.8, 0.75]],
    ['oi', { quadrant: 0, spike: 0.8 }, [0, 0.75]],
    ['oi', { quadrant: NaN }, [NaN, 0.75]],
    ['supplyDemand', { demand: 99.5, demandScore: 0.8 }, [0.8 * 0.75, 1]],
    ['supplyDemand', { demand: 100.5, demandScore: 0.8, supply: 101, supplyScore: 0.4 }, [0.8 - 0.2, 1]],
    ['supplyDemand', { supply: 103, supplyScore: 1 }, [0, 1]],
    ['supplyDemand', {}, [NaN, 1]],
    ['book', { book: -0.4 }, [-0.4, 1]],
    ['book', {}, [NaN, 1]],
    ['velocity', { velocity: -1.5 }, [-0.75, 1]],
    ['velocity', { velocity: 9 }, [1, 1]],
  ] as const)('%s of %j', (component, changes, expected) => {
    const [value, confidence] = say(changes, component) as [number, number];
    if (Number.isNaN(expected[0])) expect(value).toBeNaN();
    else expect(value).toBeCloseTo(expected[0], 12);
    expect(confidence).toBe(expected[1]);
  });
});

describe('vectorFlow', () => {
  const params = { tickSize: 0.1, rowSize: 25 };
  const market = (): MarketData => {
    const data = simulated(6_000, 3, { outages: [{ start: 2_000, bars: 30 }] });
    return withColumns(data, { bookImbalance: Float64Array.from(data.close, (_, i) => Math.sin(i / 50)) });
  };

  it('finds signals of both sides, says why, and what is missing', () => {
    const data = simulated(20_000, 5);
    const { signals, missing } = scan(vectorFlow, data, params);
    expect(new Set(signals.map((one) => one.side))).toEqual(new Set(['LONG', 'SHORT']));
    expect(missing.map((one) => one.column)).toEqual(['bookImbalance']);
    for (const one of signals) {
      expect(one.reason.split('; ').length).toBeLessThanOrEqual(5);
      // Without a book a tenth of the weight is missing.
      expect(one.confidence).toBeLessThanOrEqual(0.9 + 1e-12);
      const net = Object.values(one.scoreBreakdown).reduce((sum, x) => sum + x, 0);
      const isTrap = one.reason.startsWith('failed break');
      if (!isTrap) expect(Math.abs(net) * 10).toBeCloseTo(one.score, 9);
    }
  });

  it('explains a bar in the words of its phases', () => {
    const data = market();
    const { signalBars } = scan(vectorFlow, data, params);
    const explained = explain(vectorFlow, data, signalBars[0], params);
    expect(JSON.stringify(explained)).toContain('regime');
  });

  it('works on open, high, low, close and volume alone', () => {
    const { buyVolume: _b, sellVolume: _s, openInterest: _o, ...rest } = simulated(8_000, 5);
    const { missing, signals } = scan(vectorFlow, rest, { ...params, minConfidence: 0 });
    expect(missing.map((one) => one.column).sort()).toEqual([
      'bookImbalance',
      'buyVolume',
      'openInterest',
      'sellVolume',
    ]);
    expect(signals.length).toBeGreaterThan(0);
  });

  it.each([
    [{ threshold: 0 }, /threshold: .*got 0/],
    [{ regimeWeight: -1 }, /regimeWeight: .*got -1/],
    [{ weight: 1 }, /unknown field weight/],
  ])('refuses %j', (bad, message) => {
    expect(() => scan(vectorFlow, market(), bad as never)).toThrow(message);
  });

  describeStrategy('vectorFlow on a simulated market', vectorFlow, market, {
    params,
    unchecked: ['bookImbalance'], // made up by the test
  });
});

describe.skipIf(!hasShared)('on real klines', () => {
  const params = { tickSize: 0.001, rowSize: 0.01 };
  describeStrategy('vectorFlow on AVAXUSDT', vectorFlow, () => realMarket('AVAXUSDT-1m-2026-06', 5_000), {
    params,
  });
});
