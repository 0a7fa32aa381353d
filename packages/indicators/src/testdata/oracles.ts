/**
 * Each indicator that TA-Lib does not have, computed slowly from the sentence that defines it: every bar on its own where that is
 * possible, plain arrays, two passes for a variance. None of it is shared with the kernels.
 */
type Values = readonly number[];
type Columns = Readonly<Record<string, Values>>;
/** The outputs by name, of the columns by name and the parameters in the order of the catalog. */
export type Oracle = (columns: Columns, ...params: number[]) => Readonly<Record<string, Values>>;

const sum = (xs: Values): number => xs.reduce((total, x) => total + x, 0);
const mean = (xs: Values): number => sum(xs) / xs.length;
const covariance = (xs: Values, ys: Values): number => {
  const [mx, my] = [mean(xs), mean(ys)];
  return mean(xs.map((x, k) => (x - mx) * (ys[k] - my)));
};
const variance = (xs: Values): number => covariance(xs, xs);
const deviation = (xs: Values): number => Math.sqrt(variance(xs));
const moment = (xs: Values, power: number): number => {
  const centre = mean(xs);
  return mean(xs.map((x) => (x - centre) ** power));
};
const median = (xs: Values): number => {
  const sorted = [...xs].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
};
const mad = (xs: Values): number => {
  const middle = median(xs);
  return median(xs.map((x) => Math.abs(x - middle)));
};
/** Slope of the least-squares line of `ys` on `xs`. */
const slope = (xs: Values, ys: Values): number => covariance(xs, ys) / variance(xs);
const places = (xs: Values): Values => xs.map((_, k) => k);

/** The windows of `n` values that end at each bar; a bar without a whole one, or with a gap in it, has `NaN`. */
const over = (xs: Values, n: number, quantity: (window: Values, i: number) => number): Values =>
  xs.map((_, i) => {
    const window = xs.slice(Math.max(0, i - n + 1), i + 1);
    return window.length < n || window.some(Number.isNaN) ? NaN : quantity(window, i);
  });
/** A quantity of each bar and the one before it. */
const pairs = (xs: Values, quantity: (now: number, before: number) => number): Values =>
  xs.map((x, i) => (i === 0 ? NaN : quantity(x, xs[i - 1])));
const zip = (quantity: (...row: number[]) => number, ...columns: readonly Values[]): Values =>
  columns[0].map((_, i) => quantity(...columns.map((one) => one[i])));

/** An exponential average of the given weight, seeded with the mean of its first `n` values. */
const smooth = (xs: Values, n: number, weight: number): Values => {
  const first = xs.findIndex((x) => !Number.isNaN(x));
  let value = NaN;
  return xs.map((x, i) => {
    const seen = i - first + 1;
    if (seen < n) return NaN;
    return (value = seen === n ? mean(xs.slice(first, i + 1)) : value + weight * (x - value));
  });
};
const ema = (xs: Values, n: number): Values => smooth(xs, n, 2 / (n + 1));
const wilder = (xs: Values, n: number): Values => smooth(xs, n, 1 / n);
const trueRange = (high: Values, low: Values, close: Values): Values =>
  high.map((h, i) =>
    i === 0 ? h - low[i] : Math.max(h - low[i], Math.abs(h - close[i - 1]), Math.abs(low[i] - close[i - 1])),
  );
const rsi = (xs: Values, n: number): Values => {
  const gains = wilder(pairs(xs, (now, before) => Math.max(0, now - before)), n);
  const losses = wilder(pairs(xs, (now, before) => Math.max(0, before - now)), n);
  return zip((gain, loss) => (100 * gain) / (gain + loss), gains, losses);
};
const delta = ({ buyVolume, sellVolume }: Columns): Values => zip((b, s) => b - s, buyVolume, sellVolume);

/** Volume-weighted mean and deviation of the typical price since the last bar that begins a sum. */
const vwapSince = ({ high, low, close, volume }: Columns, begins: (i: number) => boolean): [Values, Values] => {
  const typical = zip((h, l, c) => (h + l + c) / 3, high, low, close);
  let from = NaN;
  const rows = typical.map((_, i) => {
    if (begins(i)) from = i;
    if (Number.isNaN(from)) return [NaN, NaN] as const;
    const [own, weights] = [typical.slice(from, i + 1), volume.slice(from, i + 1)];
    const centre = sum(own.map((x, k) => x * weights[k])) / sum(weights);
    return [centre, Math.sqrt(sum(own.map((x, k) => weights[k] * (x - centre) ** 2)) / sum(weights))] as const;
  });
  return [rows.map(([centre]) => centre), rows.map(([, spread]) => spread)];
};
const day = (time: number): number => Math.floor(time / 86_400_000);
const newDay = (time: Values) => (i: number): boolean => i === 0 || day(time[i]) !== day(time[i - 1]);
const bands = ([centre, spread]: readonly [Values, Values], width: number): Record<string, Values> => ({
  lower: zip((c, s) => c - width * s, centre, spread),
  middle: centre,
  upper: zip((c, s) => c + width * s, centre, spread),
});
const flowSince = (columns: Columns, begins: (i: number) => boolean): Values => {
  const flow = delta(columns);
  let from = NaN;
  return flow.map((_, i) => {
    if (begins(i)) from = i;
    return Number.isNaN(from) ? NaN : sum(flow.slice(from, i + 1));
  });
};
const perYear = (xs: Values, n: number, barsPerYear: number): Values =>
  over(xs, n, (window) => Math.sqrt(mean(window) * barsPerYear));
const rogersSatchell = ({ open, high, low, close }: Columns): Values =>
  zip((o, h, l, c) => Math.log(h / c) * Math.log(h / o) + Math.log(l / c) * Math.log(l / o), open, high, low, close);
const change = (xs: Values, n: number): Values => xs.map((x, i) => (i < n ? NaN : (x - xs[i - n]) / xs[i - n]));

/** Expected rescaled range of `n` independent values (Anis and Lloyd), by the product of the ratios of the gamma function. */
const expectedRange = (n: number): number => {
  let ratio = Math.sqrt(Math.PI); // Γ((m-1)/2) / Γ(m/2) at m = 2; the blocks are even
  for (let m = 2; m < n; m += 2) ratio *= (m - 1) / m;
  return (ratio / Math.sqrt(Math.PI)) * sum(Array.from({ length: n - 1 }, (_, k) => Math.sqrt((n - k - 1) / (k + 1))));
};
const rescaledRange = (block: Values): number => {
  const centre = mean(block);
  const walk = block.map((_, k) => sum(block.slice(0, k + 1).map((x) => x - centre)));
  return (Math.max(0, ...walk) - Math.min(0, ...walk)) / deviation(block);
};

export const oracles: Readonly<Record<string, Oracle>> = {
  alma: ({ source }, n, offset, sigma) => ({
    alma: over(source, n, (window) => {
      const weights = places(window).map((k) => Math.exp(-((k - offset * (n - 1)) ** 2) / (2 * (n / sigma) ** 2)));
      return sum(window.map((x, k) => x * weights[k])) / sum(weights);
    }),
  }),
  amihud: ({ close, volume }, n) => ({
    amihud: over(zip((r, c, v) => Math.abs(r) / (c * v), change(close, 1), close, volume), n, mean),
  }),
  anchoredCvd: (columns) => ({ anchoredCvd: flowSince(columns, (i) => columns.anchor[i] !== 0) }),
  anchoredVwap: (columns) => {
    const [vwap, spread] = vwapSince(columns, (i) => columns.anchor[i] !== 0);
    return { vwap, deviation: spread };
  },
  anchoredVwapBands: (columns, width) => bands(vwapSince(columns, (i) => columns.anchor[i] !== 0), width),
  autocorrelation: ({ source }, n, lag) => ({
    autocorrelation: over(source, n + lag, (window) => {
      const [before, now] = [window.slice(0, n), window.slice(lag)];
      return covariance(before, now) / (deviation(before) * deviation(now));
    }),
  }),
  bandwidth: ({ source }, n, width) => ({
    bandwidth: over(source, n, (window) => (2 * width * deviation(window)) / mean(window)),
  }),
  barsSince: ({ condition }) => ({
    barsSince: condition.map((_, i) => {
      const last = condition.slice(0, i + 1).lastIndexOf(1);
      return last < 0 ? NaN : i - last;
    }),
  }),
  beta: ({ x, y }, n) => ({ beta: over(x, n, (xs, i) => slope(y.slice(i - n + 1, i + 1), xs)) }),
  chandelier: ({ high, low, close }, n, width) => {
    const range = wilder(trueRange(high, low, close), n);
    return {
      long: zip((top, r) => top - width * r, over(high, n, (w) => Math.max(...w)), range),
      short: zip((bottom, r) => bottom + width * r, over(low, n, (w) => Math.min(...w)), range),
    };
  },
  choppiness: ({ high, low, close }, n) => ({
    choppiness: over(trueRange(high, low, close), n, (ranges, i) => {
      const span = Math.max(...high.slice(i - n + 1, i + 1)) - Math.min(...low.slice(i - n + 1, i + 1));
      return (100 * Math.log10(sum(ranges) / span)) / Math.log10(n);
    }),
  }),
  connorsRsi: ({ source }, n, streakPeriod, rankPeriod) => {
    let streak = 0;
    const streaks = source.map((x, i) => {
      const move = i === 0 ? 0 : Math.sign(x - source[i - 1]);
      return (streak = move === 0 ? 0 : move === Math.sign(streak) ? streak + move : move);
    });
    const ranks = over(change(source, 1), rankPeriod + 1, (window) => {
      const newest = window[rankPeriod];
      return (100 * window.slice(0, rankPeriod).filter((x) => x < newest).length) / rankPeriod;
    });
    return { connorsRsi: zip((...row) => mean(row), rsi(source, n), rsi(streaks, streakPeriod), ranks) };
  },
  covariance: ({ x, y }, n) => ({
    covariance: over(x, n, (xs, i) => covariance(xs, y.slice(i - n + 1, i + 1))),
  }),
  cross: ({ a, b }) => {
    let side = 0;
    return {
      cross: a.map((x, i) => {
        const now = Math.sign(x - b[i]);
        const crossed = now !== 0 && side !== 0 && now !== side ? now : 0;
        if (now !== 0) side = now;
        return crossed;
      }),
    };
  },
  cvd: (columns) => ({ cvd: flowSince(columns, (i) => i === 0) }),
  cvdSlope: ({ delta: flow }, n) => ({
    cvdSlope: over(flow, n, (window) => slope(places(window), window.map((_, k) => sum(window.slice(0, k + 1))))),
  }),
  delta: (columns) => ({ delta: delta(columns) }),
  emv: ({ high, low, volume }) => {
    const middle = zip((h, l) => (h + l) / 2, high, low);
    return {
      emv: middle.map((m, i) => (i === 0 ? NaN : (m - middle[i - 1]) / (volume[i] / 10_000 / (high[i] - low[i])))),
    };
  },
  entropy: ({ source }, n, bins) => ({
    entropy: over(source, n, (window) => {
      const [least, most] = [Math.min(...window), Math.max(...window)];
      const bin = (x: number): number => Math.min(bins - 1, Math.floor(((x - least) / (most - least)) * bins));
      const shares = Array.from({ length: bins }, (_, b) => window.filter((x) => bin(x) === b).length / n);
      return -sum(shares.map((p) => (p > 0 ? p * Math.log2(p) : 0)));
    }),
  }),
  ewmaVariance: ({ source }, decay) => {
    let value = NaN;
    return {
      ewmaVariance: source.map((x) => (value = Number.isNaN(value) ? x * x : decay * value + (1 - decay) * x * x)),
    };
  },
  fisher: ({ high, low }, n) => {
    const middle = zip((h, l) => (h + l) / 2, high, low);
    const place = over(middle, n, (w) => (w[n - 1] - Math.min(...w)) / (Math.max(...w) - Math.min(...w)));
    let [v, value] = [0, 0];
    const fisher = place.map((p) => {
      if (Number.isNaN(p)) return NaN;
      v = 0.33 * (2 * p - 1) + 0.67 * v;
      if (Math.abs(v) > 0.99) v = 0.999 * Math.sign(v);
      return (value = 0.5 * Math.log((1 + v) / (1 - v)) + 0.5 * value);
    });
    return { fisher, signal: pairs(fisher, (_, before) => before) };
  },
  flowImbalance: (columns, n) => ({
    flowImbalance: over(delta(columns), n, (window) => sum(window) / sum(window.map(Math.abs))),
  }),
  fractals: ({ high, low }) => {
    const at = (xs: Values, isAbove: (a: number, b: number) => boolean): Values =>
      over(xs, 5, (w) => ([0, 1, 3, 4].every((k) => isAbove(w[2], w[k])) ? w[2] : NaN));
    return { up: at(high, (a, b) => a > b), down: at(low, (a, b) => a < b) };
  },
  garmanKlass: ({ open, high, low, close }, n, barsPerYear) => ({
    garmanKlass: perYear(
      zip((o, h, l, c) => Math.log(h / l) ** 2 / 2 - (2 * Math.LN2 - 1) * Math.log(c / o) ** 2, open, high, low, close),
      n,
      barsPerYear,
    ),
  }),
  grossFlow: (columns, n) => ({ grossFlow: over(delta(columns), n, (window) => sum(window.map(Math.abs))) }),
  halfLife: ({ source }, n) => ({
    halfLife: over(source, n + 1, (window) => {
      const before = window.slice(0, n);
      const b = slope(before, before.map((x, k) => window[k + 1] - x));
      return b > -1 && b < 0 ? -Math.LN2 / Math.log(1 + b) : NaN;
    }),
  }),
  historicalVolatility: ({ close }, n, barsPerYear) => ({
    historicalVolatility: over(pairs(close, (now, before) => Math.log(now / before)), n, (w) => Math.sqrt(variance(w) * barsPerYear)),
  }),
  hurst: ({ source }, n, maxLag) => ({
    hurst: over(source, n, (window) => {
      const logs = window.map(Math.log);
      const lags = Array.from({ length: maxLag - 1 }, (_, k) => k + 2);
      const spreads = lags.map((lag) => deviation(logs.slice(lag).map((x, k) => x - logs[k])));
      return slope(lags.map(Math.log), spreads.map(Math.log));
    }),
  }),
  hurstRs: ({ source }, n) => ({
    hurstRs: over(pairs(source, (now, before) => Math.log(now / before)), n, (returns) => {
      const sizes = [8, 16, 32, 64, 128, 256].filter((size) => size <= n);
      const excess = sizes.map((size) => {
        const blocks = Array.from({ length: Math.floor(n / size) }, (_, b) => returns.slice(n - (b + 1) * size, n - b * size));
        return Math.log(mean(blocks.map(rescaledRange))) - Math.log(expectedRange(size));
      });
      return 0.5 + slope(sizes.map(Math.log), excess);
    }),
  }),
  ichimoku: ({ high, low }, conversionPeriod, basePeriod, spanPeriod) => {
    const middle = (n: number): Values =>
      over(high, n, (tops, i) => (Math.max(...tops) + Math.min(...low.slice(i - n + 1, i + 1))) / 2);
    const later = (xs: Values): Values => xs.map((_, i) => (i < basePeriod - 1 ? NaN : xs[i - basePeriod + 1]));
    const [conversion, base] = [middle(conversionPeriod), middle(basePeriod)];
    return { conversion, base, spanA: later(zip((a, b) => (a + b) / 2, conversion, base)), spanB: later(middle(spanPeriod)) };
  },
  keltner: ({ high, low, close }, n, width) => bands([ema(close, n), wilder(trueRange(high, low, close), n)], width),
  kst: ({ source }, smoothing) => {
    const part = (lag: number, n: number): Values => over(change(source, lag), n, mean);
    const kst = zip((a, b, c, d) => 100 * (a + 2 * b + 3 * c + 4 * d), part(10, 10), part(15, 10), part(20, 10), part(30, 15));
    return { kst, signal: over(kst, smoothing, mean) };
  },
  kurtosis: ({ source }, n) => ({ kurtosis: over(source, n, (w) => moment(w, 4) / moment(w, 2) ** 2) }),
  kvo: ({ high, low, close, volume }, fast, slow) => {
    const total = zip((h, l, c) => h + l + c, high, low, close);
    const range = zip((h, l) => h - l, high, low);
    let [trend, ranges] = [0, 0];
    const force = total.map((now, i) => {
      if (i === 0) return NaN;
      const turn = Math.sign(now - total[i - 1]);
      if (turn !== 0 && turn !== trend) [trend, ranges] = [turn, range[i - 1]];
      ranges += range[i];
      return 100 * volume[i] * Math.abs((2 * range[i]) / ranges - 1) * trend;
    });
    return { kvo: zip((a, b) => a - b, ema(force, fast), ema(force, slow)) };
  },
  lag: ({ source }, bars) => ({ lag: source.map((_, i) => (i < bars ? NaN : source[i - bars])) }),
  linregR2: ({ source }, n) => ({
    linregR2: over(source, n, (w) => covariance(places(w), w) ** 2 / (variance(places(w)) * variance(w))),
  }),
  logReturn: ({ close }) => ({ logReturn: pairs(close, (now, before) => Math.log(now / before)) }),
  mad: ({ source }, n) => ({ mad: over(source, n, mad) }),
  mcginley: ({ source }, n) => {
    let value = source[0];
    return { mcginley: source.map((x) => (value += (x - value) / (0.6 * n * (x / value) ** 4))) };
  },
  netFlow: (columns, n) => ({ netFlow: over(delta(columns), n, sum) }),
  openInterestChange: ({ openInterest }, n, noisePeriod) => {
    const moves = change(openInterest, n);
    return { change: moves, noise: over(pairs(moves, (_, before) => before), noisePeriod, (w) => 1.4826 * mad(w)) };
  },
  openInterestQuadrant: ({ high, low, close, openInterest }, n, minRange, minChange, noisePeriod) => {
    const moves = change(openInterest, n);
    const noise = over(pairs(moves, (_, before) => before), noisePeriod, (w) => 1.4826 * mad(w));
    const range = wilder(trueRange(high, low, close), 14);
    return {
      openInterestQuadrant: moves.map((interest, i) => {
        const price = close[i] - close[i - n];
        if (Number.isNaN(noise[i])) return NaN;
        if (Math.abs(price) < minRange * range[i] || Math.abs(interest) < Math.max(minChange, noise[i])) return 0;
        return interest > 0 ? (price > 0 ? 1 : 2) : price > 0 ? 3 : 4;
      }),
    };
  },
  parkinson: ({ high, low }, n, barsPerYear) => ({
    parkinson: perYear(zip((h, l) => Math.log(h / l) ** 2 / (4 * Math.LN2), high, low), n, barsPerYear),
  }),
  percentB: ({ source }, n, width) => ({
    percentB: over(source, n, (w) => 0.5 + (w[n - 1] - mean(w)) / (2 * width * deviation(w))),
  }),
  percentRank: ({ source }, n) => ({
    percentRank: over(source, n, (w) => {
      const newest = w[n - 1];
      return (100 * (w.filter((x) => x < newest).length + w.filter((x) => x === newest).length / 2)) / n;
    }),
  }),
  pivots: ({ high, low }, left, right) => {
    const at = (xs: Values, sign: number): Values =>
      over(xs, left + right + 1, (w) => {
        const x = sign * w[left];
        const stands = w.every((y, k) => (k < left ? x > sign * y : x >= sign * y));
        return stands ? w[left] : NaN;
      });
    return { high: at(high, 1), low: at(low, -1) };
  },
  psar: ({ high, low }, step, most) => {
    let isUp = high[0] + low[0] <= high[1] + low[1];
    let [stop, extreme, pace] = isUp ? [low[0], high[0], step] : [high[0], low[0], step];
    return {
      psar: high.map((h, i) => {
        if (i === 0) return NaN;
        const l = low[i];
        stop += pace * (extreme - stop);
        const before = [i - 1, i - 2].filter((k) => k >= 0);
        stop = isUp ? Math.min(stop, ...before.map((k) => low[k])) : Math.max(stop, ...before.map((k) => high[k]));
        if (isUp ? h > extreme : l < extreme) [extreme, pace] = [isUp ? h : l, Math.min(most, pace + step)];
        if (isUp ? l < stop : h > stop) [stop, isUp, extreme, pace] = [extreme, !isUp, isUp ? l : h, step];
        return stop;
      }),
    };
  },
  quantile: ({ source }, n, share) => ({
    quantile: over(source, n, (w) => {
      const sorted = [...w].sort((a, b) => a - b);
      const place = share * (n - 1);
      const below = sorted[Math.floor(place)];
      return below + (place % 1) * (sorted[Math.ceil(place)] - below);
    }),
  }),
  relativeVolume: ({ volume }, n) => ({
    relativeVolume: over(volume, n + 1, (w) => w[n] / mean(w.slice(0, n))),
  }),
  rogersSatchell: (columns, n, barsPerYear) => ({ rogersSatchell: perYear(rogersSatchell(columns), n, barsPerYear) }),
  rvgi: ({ open, high, low, close }, n) => {
    const weighted = (xs: Values): Values => over(xs, 4, ([a, b, c, d]) => (a + 2 * b + 2 * c + d) / 6);
    const body = over(weighted(zip((o, c) => c - o, open, close)), n, sum);
    const range = over(weighted(zip((h, l) => h - l, high, low)), n, sum);
    const rvgi = zip((a, b) => a / b, body, range);
    return { rvgi, signal: weighted(rvgi) };
  },
  sessionCvd: (columns) => ({ sessionCvd: flowSince(columns, newDay(columns.time)) }),
  sessionStart: ({ time }, minutes, offset) => {
    const session = (t: number): number => Math.floor((t / 60_000 - offset) / minutes);
    return { sessionStart: time.map((t, i) => (i === 0 || session(t) !== session(time[i - 1]) ? 1 : 0)) };
  },
  skew: ({ source }, n) => ({ skew: over(source, n, (w) => moment(w, 3) / moment(w, 2) ** 1.5) }),
  squeeze: ({ high, low, close }, n, bandWidth, channelWidth) => {
    const range = over(trueRange(high, low, close), n, mean);
    const on = zip((s, r) => (Number.isNaN(s) ? NaN : bandWidth * s < channelWidth * r ? 1 : 0), over(close, n, deviation), range);
    const off = on.map((x) => 1 - x);
    const middle = over(high, n, (tops, i) => (Math.max(...tops) + Math.min(...low.slice(i - n + 1, i + 1))) / 2);
    const stretch = zip((c, m, s) => c - (m + s) / 2, close, middle, over(close, n, mean));
    let bars = 0;
    return {
      on,
      off,
      momentum: over(stretch, n, (w) => mean(w) + slope(places(w), w) * (n - 1 - mean(places(w)))),
      barsInSqueeze: on.map((x) => (Number.isNaN(x) ? NaN : (bars = x === 1 ? bars + 1 : 0))),
      onCount: over(on, 20, sum),
      fired: pairs(on, (now, before) => (Number.isNaN(before) ? NaN : before === 1 && now === 0 ? 1 : 0)),
    };
  },
  squeezePro: ({ high, low, close }, n, bandWidth) => ({
    squeezePro: zip(
      (s, r) => (Number.isNaN(s) ? NaN : [1, 1.5, 2].filter((width) => bandWidth * s < width * r).length),
      over(close, n, deviation),
      over(trueRange(high, low, close), n, mean),
    ),
  }),
  stc: ({ source }, n, fast, slow) => {
    const cycle = (xs: Values): Values => {
      let [place, value] = [0, NaN];
      return over(xs, n, (w) => {
        const range = Math.max(...w) - Math.min(...w);
        if (range > 1e-9) place = (100 * (w[n - 1] - Math.min(...w))) / range; // else it stays where it was
        return (value = Number.isNaN(value) ? place : (value + place) / 2);
      });
    };
    return { stc: cycle(cycle(zip((a, b) => a - b, ema(source, fast), ema(source, slow)))) };
  },
  ulcer: ({ source }, n) => ({
    ulcer: over(over(source, n, (w) => (100 * w[n - 1]) / Math.max(...w) - 100), n, (w) => Math.sqrt(mean(w.map((x) => x * x)))),
  }),
  valueWhen: ({ condition, source }) => ({
    valueWhen: condition.map((_, i) => source[condition.slice(0, i + 1).lastIndexOf(1)] ?? NaN),
  }),
  vidya: ({ source }, n, momentumPeriod) => {
    const moves = pairs(source, (now, before) => now - before);
    const pace = over(moves, momentumPeriod, (w) => Math.abs(sum(w)) / sum(w.map(Math.abs)));
    let value = NaN;
    return {
      vidya: source.map((x, i) => {
        if (Number.isNaN(pace[i])) return NaN;
        return (value = Number.isNaN(value) ? x : value + (2 / (n + 1)) * pace[i] * (x - value));
      }),
    };
  },
  volumeAtTime: ({ time, volume }, minutes, days) => {
    const slot = (t: number): number => Math.floor((t % 86_400_000) / (minutes * 60_000));
    return {
      volumeAtTime: time.map((t, i) => {
        const earlier = [...time.keys()].filter((k) => k < i && slot(time[k]) === slot(t) && day(time[k]) < day(t));
        const last = [...new Set(earlier.map((k) => day(time[k])))].slice(-days);
        if (last.length < days) return NaN;
        return volume[i] / mean(earlier.filter((k) => last.includes(day(time[k]))).map((k) => volume[k]));
      }),
    };
  },
  vosc: ({ volume }, fast, slow) => ({
    vosc: zip((a, b) => (100 * (a - b)) / b, over(volume, fast, mean), over(volume, slow, mean)),
  }),
  vwap: (columns) => {
    const [vwap, spread] = vwapSince(columns, newDay(columns.time));
    return { vwap, deviation: spread };
  },
  vwapBands: (columns, width) => bands(vwapSince(columns, newDay(columns.time)), width),
  yangZhang: (columns, n, barsPerYear) => {
    const { open, close } = columns;
    const k = 0.34 / (1.34 + (n + 1) / (n - 1));
    const sample = (w: Values): number => (variance(w) * n) / (n - 1);
    const overnight = over(open.map((o, i) => (i === 0 ? NaN : Math.log(o / close[i - 1]))), n, sample);
    const body = over(zip((o, c) => Math.log(c / o), open, close), n, sample);
    const inside = over(rogersSatchell(columns), n, mean);
    return { yangZhang: zip((a, b, c) => Math.sqrt(barsPerYear * (a + k * b + (1 - k) * c)), overnight, body, inside) };
  },
  zigzag: ({ high, low }, reversal) => {
    // The last turning point, looked for again at every bar; it is written where it becomes known.
    let [side, top, bottom] = [0, 0, 0];
    const rows = high.map((h, i) => {
      if (h > high[top]) top = i;
      if (low[i] < low[bottom]) bottom = i;
      if (side >= 0 && low[i] <= high[top] * (1 - reversal) && i > top) {
        const row = [high[top], 1, i - top] as const;
        [side, bottom] = [-1, i];
        return row;
      }
      if (side <= 0 && h >= low[bottom] * (1 + reversal) && i > bottom) {
        const row = [low[bottom], -1, i - bottom] as const;
        [side, top] = [1, i];
        return row;
      }
      return [NaN, NaN, NaN] as const;
    });
    return { price: rows.map(([p]) => p), direction: rows.map(([, d]) => d), ago: rows.map(([, , a]) => a) };
  },
  zscore: ({ source }, n) => ({ zscore: over(source, n, (w) => (w[n - 1] - mean(w)) / deviation(w)) }),
};
