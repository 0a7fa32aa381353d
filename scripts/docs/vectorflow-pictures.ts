import { mkdir, writeFile } from 'node:fs/promises';
import { scan, slice, type Column, type MarketData } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import {
  bookOf,
  bookWeight,
  divergenceEvents,
  initialBalance,
  lettersOf,
  marketProfiles,
  oiQuadrant,
  oiQuadrants,
  openInterestEvents,
  openInterestSpikes,
  pivotDivergence,
  profileExtreme,
  profileLevels,
  regimes,
  rowEdge,
  singlePrints,
  trapEvents,
  failedBreakouts,
  vectorFlow,
  vwapBand,
  vwapSince,
  walls,
  zoneEvents,
  type BookLevel,
  type Profile,
} from '@veloce/vectorflow-analytics';

/** Draws the pictures of the order-flow page: `npx tsx scripts/docs/vectorflow-pictures.ts docs/images`. */
const folder = process.argv[2] ?? 'out';
const [width, ink, soft, up, down, accent] = [960, '#1f2933', '#9aa5b1', '#0f9d76', '#d9622b', '#3b6fd4'];
const { data } = simulateMarket({ seed: 5, bars: 1440 * 6, tradesPerMinute: 20 });

const text = (x: number, y: number, words: string, more = ''): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${more}>${words}</text>`;
const rect = (x: number, y: number, w: number, h: number, fill: string, more = ''): string =>
  `<rect x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${w.toFixed(1)}" height="${h.toFixed(1)}" fill="${fill}" ${more}/>`;
const page = (height: number, title: string, parts: readonly string[]): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="DejaVu Sans, sans-serif" font-size="12" fill="${ink}">
${rect(0, 0, width, height, '#ffffff')}${text(16, 22, title, 'font-weight="bold"')}
${parts.join('\n')}</svg>\n`;

/** Scales a column into a panel, and draws it as a line; NaN breaks it. */
function panel(top: number, height: number, low: number, high: number, bars: number) {
  const x = (i: number): number => 16 + ((width - 90) * i) / bars;
  const y = (value: number): number => top + height * (1 - (value - low) / (high - low));
  const line = (column: Column, stroke: string, more = ''): string => {
    let path = '';
    for (let i = 0; i < column.length; i++) {
      const value = column[i] ?? NaN;
      if (Number.isNaN(value)) continue;
      const isOn = !Number.isNaN(column[i - 1] ?? NaN);
      path += `${isOn ? 'L' : 'M'}${x(i).toFixed(1)} ${y(value).toFixed(1)}`;
    }
    return `<path d="${path}" fill="none" stroke="${stroke}" ${more}/>`;
  };
  const level = (value: number, words: string, stroke = soft): string =>
    `<path d="M16 ${y(value).toFixed(1)}H${width - 74}" stroke="${stroke}" stroke-dasharray="3 3"/>` +
    text(width - 70, y(value) + 4, words, `fill="${stroke === '#cfd6dd' ? soft : stroke}"`);
  /** Dotted lines at round values, with the values at their right. */
  const axis = (): readonly string[] => {
    const rough = (high - low) / 5;
    const unit = 10 ** Math.floor(Math.log10(rough));
    const step = unit * (rough / unit >= 5 ? 5 : rough / unit >= 2 ? 2 : 1);
    const values: number[] = [];
    for (let k = Math.ceil(low / step); k * step <= high; k++) values.push(k * step);
    return values.map((value) => level(value, String(Number(value.toPrecision(6))), '#cfd6dd'));
  };
  return { x, y, line, level, axis };
}

/** Letters, point of control, value area, initial balance, tails and single prints of one day. */
function profilePicture(profile: Profile): string {
  const letters = lettersOf(profile);
  const levels = profileLevels(profile);
  const { rows } = levels;
  const volumes = profileLevels(profile, 'volume');
  const step = 11;
  const height = letters.length * step + 60;
  const y = (row: number): number => height - 20 - (row + 1) * step;
  const most = Math.max(...profile.volume);
  const runs = singlePrints(profile);
  const ib = initialBalance(profile);
  const parts = letters.map((own, row) => {
    const inside = row >= rows.val && row <= rows.vah;
    const isSingle = runs.some(({ from, to }) => row >= from && row <= to);
    const fill = row === rows.poc ? '#f2c14e' : isSingle ? '#f6d5c4' : inside ? '#dbe7fb' : '#f1f3f5';
    const price = rowEdge(profile.bottomRow + row, profile).toFixed(0);
    const length = (354 * (profile.volume[row] ?? 0)) / most;
    return (
      rect(80, y(row), 340, step, fill) +
      (row % 4 === 0 ? text(16, y(row) + 9, price, `fill="${soft}" font-size="10"`) : '') +
      text(
        84,
        y(row) + 9,
        own,
        'font-family="DejaVu Sans Mono, monospace" font-size="10" letter-spacing="5"',
      ) +
      rect(590, y(row) + 1, length, step - 2, row === volumes.rows.poc ? '#f2c14e' : soft)
    );
  });
  const rowAt = (price: number): number =>
    (price - rowEdge(profile.bottomRow, profile)) / (profile.tickSize * profile.ticksPerRow) - 1;
  const mark = (row: number, words: string, x = 430): string =>
    text(x, y(row) + 9, words, `fill="${ink}" font-size="11"`);
  const ends = (['high', 'low'] as const).map((side) => mark(side === 'high' ? letters.length - 1 : 0, `${side}: ${profileExtreme(profile, side).kind}`, 300)); // prettier-ignore
  const balance = `<path d="M76 ${y(rowAt(ib.high)).toFixed(1)}V${y(rowAt(ib.low)).toFixed(1)}" stroke="${accent}" stroke-width="4"/>`;
  const notes = [
    mark(rows.poc, 'point of control'),
    mark(rows.vah, 'value area high'),
    mark(rows.val, 'value area low'),
  ];
  const singles = runs.slice(0, 1).map(({ from, to }) => mark((from + to) / 2, 'single prints'));
  return page(
    height,
    'Market profile of one day (simulated): TPO letters, volume beside them, initial balance as the bar at left',
    [...parts, balance, ...notes, ...ends, ...singles],
  );
}

/** The values of a column that are there. */
const finite = (column: Column = Float64Array.of()): number[] => [...column].filter((x) => !Number.isNaN(x));

/** Zones, VWAP with bands, traps and divergences over one day's closes. */
function structurePicture(market: MarketData): string {
  const { high, low, close, length } = market;
  const average = vwapSince(market, '1d');
  const bands = [vwapBand(average, 2), vwapBand(average, -2)];
  const { x, y, line, axis } = panel(
    40,
    420,
    Math.min(...low, ...finite(bands[1])),
    Math.max(...high, ...finite(bands[0])),
    length,
  );
  const events = zoneEvents(market);
  const zones = events.filter(({ change }) => change === 'fresh').map(({ id, side, proximal, distal, confirmedAt }) => {
    const end = events.find((event) => event.id === id && !['fresh', 'tested'].includes(event.change))?.confirmedAt ?? length;
    const [bottom, top] = proximal < distal ? [proximal, distal] : [distal, proximal];
    return rect(x(confirmedAt), y(top), Math.max(1, x(end) - x(confirmedAt)), Math.max(1.5, y(bottom) - y(top)), side === 'demand' ? up : down, 'opacity="0.3"');
  }); // prettier-ignore
  const delta = Float64Array.from(
    close,
    (_, i) => (market.buyVolume?.[i] ?? NaN) - (market.sellVolume?.[i] ?? NaN),
  );
  const divergences = divergenceEvents(pivotDivergence(high, low, close, delta, { left: 5, right: 5, maxSpan: 60, tolerance: 0 }), 5).filter(({ strength }) => strength > 0.6).map(({ kind, from, index }) => {
    const prices = kind.endsWith('bearish') ? high : low;
    return `<path d="M${x(from)} ${y(prices[from] ?? NaN)}L${x(index)} ${y(prices[index] ?? NaN)}" stroke="${accent}" stroke-width="2.5"/>`;
  }); // prettier-ignore
  const traps = trapEvents(failedBreakouts(market, 20, 3, 1)).filter(({ score }) => score > 0.6).map(({ kind, confirmedAt, level }) => {
    const isBull = kind === 'bull-trap';
    return text(x(confirmedAt) - 5, y(level) + (isBull ? -8 : 18), isBull ? '▼' : '▲', `fill="${isBull ? down : up}" font-size="14"`);
  }); // prettier-ignore
  return page(
    480,
    'Supply (orange) and demand (green) zones, VWAP with 2 sigma bands, traps (triangles), CVD divergences (blue), simulated',
    [
      ...axis(),
      ...zones,
      line(close, ink),
      line(average.vwap, accent, 'stroke-width="1.5"'),
      ...bands.map((band) => line(band, soft, 'stroke-dasharray="4 3"')),
      ...divergences,
      ...traps,
    ],
  );
}

/** Price by regime, velocity, and the fused opinion with its threshold and signals. */
function fusionPicture(market: MarketData, from: number): string {
  const names = ['fusion.atRegime', 'fusion.atVelocity', 'fusion.net'];
  const { columns, signals, signalBars } = scan(
    vectorFlow,
    market,
    { tickSize: 0.1, rowSize: 25 },
    { columns: names },
  );
  const cut = (column: Column | undefined): Float64Array => Float64Array.from(column?.subarray(from) ?? []);
  const [regime, velocity, net] = names.map((name) => cut(columns[name]));
  const close = cut(market.close);
  const bars = close.length;
  const price = panel(60, 230, Math.min(...close), Math.max(...close), bars);
  const speed = panel(310, 110, -6, 6, bars);
  const opinion = panel(440, 130, -1, 1, bars);
  const colours = ['#ffffff', '#c9efe2', '#fbd9c8', '#eef1f4', '#dbe7fb', '#fdeec2'];
  const codes = [...(regime ?? [])];
  const changes = codes.flatMap((code, i) => (code === codes[i - 1] ? [] : [i]));
  const ribbon = changes.map((i, k) => {
    const end = changes[k + 1] ?? bars;
    return rect(price.x(i), 60, price.x(end) - price.x(i), 230, colours[codes[i] ?? 0] ?? soft);
  });
  const legend = regimes.slice(1).map((name, k) => rect(16 + 130 * k, 36, 12, 12, colours[k + 1] ?? soft, `stroke="${soft}"`) + text(34 + 130 * k, 46, name)); // prettier-ignore
  const arrows = signalBars.flatMap((bar, k) => {
    if (bar < from) return [];
    const isLong = signals[k]?.side === 'LONG';
    const [at, level] = [price.x(bar - from), price.y(close[bar - from] ?? NaN)];
    return [
      text(
        at - 5,
        level + (isLong ? 20 : -10),
        isLong ? '▲' : '▼',
        `fill="${isLong ? up : down}" font-size="14"`,
      ),
    ];
  });
  return page(590, 'VectorFlow (simulated): regime, velocity, and the fused opinion with its threshold', [
    ...ribbon,
    ...legend,
    ...price.axis(),
    price.line(close, ink),
    ...arrows,
    speed.level(2, '2 fast'),
    speed.level(-2, '-2 fast'),
    speed.line(
      (velocity ?? close).map((v) => Math.max(-6, Math.min(6, v))),
      accent,
    ),
    text(20, 322, 'velocity', `fill="${soft}"`),
    opinion.level(0.65, '0.65', up),
    opinion.level(-0.65, '-0.65', down),
    opinion.level(0, '0'),
    opinion.line(net ?? close, ink),
    text(20, 452, 'fused opinion', `fill="${soft}"`),
  ]);
}

/** Price by what it and open interest say together, open interest with its spikes, and the change in deviations. */
function interestPicture(market: MarketData): string {
  const { high, low, close, length } = market;
  const interest = Float64Array.from(market.openInterest ?? []);
  const delta = Float64Array.from(
    close,
    (_, i) => (market.buyVolume?.[i] ?? NaN) - (market.sellVolume?.[i] ?? NaN),
  );
  const { quadrant } = oiQuadrant(high, low, close, interest, delta, 20, 101);
  const found = openInterestSpikes(close, [interest], { zThreshold: 4, zWindows: 720 });
  const price = panel(60, 200, Math.min(...low), Math.max(...high), length);
  const open = panel(290, 140, Math.min(...interest), Math.max(...interest), length);
  const deviations = panel(450, 100, -6, 6, length);
  const colours = ['#ffffff', '#c9efe2', '#fbd9c8', '#dbe7fb', '#fdeec2'];
  const ribbon = [...quadrant.keys()].filter((i) => (quadrant[i] ?? NaN) > 0).map((i) => rect(price.x(i), 60, price.x(i + 1) - price.x(i) + 0.5, 200, colours[quadrant[i] ?? 0] ?? soft)); // prettier-ignore
  const legend = oiQuadrants.slice(1).map((name, k) => rect(16 + 160 * k, 36, 12, 12, colours[k + 1] ?? soft, `stroke="${soft}"`) + text(34 + 160 * k, 46, name)); // prettier-ignore
  const spikes = openInterestEvents(found).map(({ index, direction }) => `<circle cx="${open.x(index).toFixed(1)}" cy="${open.y(interest[index] ?? NaN).toFixed(1)}" r="5" fill="none" stroke="${direction > 0 ? up : down}" stroke-width="2"/>`); // prettier-ignore
  return page(
    570,
    'Open interest (simulated): price by quadrant, open interest with its spikes, change in deviations',
    [
      ...ribbon,
      ...legend,
      ...price.axis(),
      price.line(close, ink),
      ...open.axis(),
      open.line(interest, accent, 'stroke-width="1.5"'),
      ...spikes,
      text(20, 284, 'open interest, base units', `fill="${soft}"`),
      deviations.level(4, '4 spike', up),
      deviations.level(-4, '-4 spike', down),
      deviations.line(found.z.map((z) => Math.max(-6, Math.min(6, z))), ink), // prettier-ignore
      text(20, 452, 'change per minute, in deviations of the last 720', `fill="${soft}"`),
    ],
  );
}

/** One made-up book: sizes by price, its walls, mid and micro-price, and what weighs it. */
function bookPicture(): string {
  const side = (sign: 1 | -1): BookLevel[] =>
    Array.from({ length: 60 }, (_, n): BookLevel => {
      const wave = 2.2 + Math.sin(1.7 * n + sign) + Math.sin(0.37 * n * n + sign);
      const wall = (sign < 0 && n === 23) || (sign > 0 && (n === 31 || n === 46)) ? 24 : 0;
      return [30_000 + sign * (0.5 + n), wave * (sign < 0 ? 1.6 : 1) + 0.04 * n + wall];
    });
  const book = bookOf({ bids: side(-1), asks: side(1) });
  const weight = bookWeight({ levels: 20, halfLifeBps: 5, bandPct: 0.1 })(book);
  const found = walls(book, { withinBps: 20 });
  const [low, high] = [book.bidPrice(59), book.askPrice(59)];
  const x = (price: number): number => 40 + (880 * (price - low + 1)) / (high - low + 2);
  const y = (size: number): number => 330 - 8.5 * size;
  const bars = (
    count: number,
    price: (n: number) => number,
    size: (n: number) => number,
    fill: string,
  ): string[] =>
    Array.from({ length: count }, (_, n) => {
      const isWall = found.some((wall) => wall.price === price(n));
      return rect(x(price(n)) - 3, y(size(n)), 6, 330 - y(size(n)), fill, isWall ? `stroke="${ink}" stroke-width="1.5"` : 'opacity="0.6"'); // prettier-ignore
    });
  const notes = found.map((wall) => text(x(wall.price) - 28, y(wall.size) - 8, `wall ${wall.multiple.toFixed(1)}×`, 'font-size="11"')); // prettier-ignore
  const upright = (price: number, stroke: string): string => `<path d="M${x(price).toFixed(1)} 70V330" stroke="${stroke}" stroke-dasharray="4 3"/>`; // prettier-ignore
  const numbers = [
    ['imbalance of 20 levels', weight.imbalance],
    ['weighted by distance', weight.weighted],
    ['within 0.1 %', weight.band],
    ['micro-price less mid', weight.microPrice - weight.mid],
    ['VAMP less mid', weight.vamp - weight.mid],
  ] as const;
  return page(400, 'One book: sizes by price, walls, mid (grey) and micro-price (blue)', [
    ...bars(book.bids, book.bidPrice, book.bidSize, up),
    ...bars(book.asks, book.askPrice, book.askSize, down),
    upright(weight.mid, soft),
    upright(weight.microPrice, accent),
    ...notes,
    ...[low, weight.mid, high].map((price) => text(x(price) - 20, 348, price.toFixed(1), `fill="${soft}"`)),
    ...numbers.map(([name, value], k) =>
      text(40 + 184 * k, 380, `${name}: ${value.toFixed(2)}`, 'font-size="11"'),
    ),
  ]);
}

const profiles = marketProfiles(data, { tickSize: 0.1, rowSize: 25 });
const shown =
  profiles.find((profile) => singlePrints(profile).length > 0 && profile.tpos.length < 70) ?? profiles[0];
if (shown === undefined) throw new Error('no profile');
const pictures = {
  'market-profile': profilePicture(shown),
  structure: structurePicture(slice(data, 1440 * 4, 1440 * 4 + 720)),
  'open-interest': interestPicture(slice(data, 1440 * 2, 1440 * 3)),
  book: bookPicture(),
  fusion: fusionPicture(data, data.length - 1440),
};
await mkdir(folder, { recursive: true });
for (const [name, svg] of Object.entries(pictures)) {
  await writeFile(`${folder}/order-flow-${name}.svg`, svg);
  console.log(`written: ${folder}/order-flow-${name}.svg`);
}
