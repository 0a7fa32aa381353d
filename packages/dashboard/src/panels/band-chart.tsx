import type { LiveBand } from '../wire.js';

const width = 320;
const height = 90;

/** The live record as a line over the band that its backtest lets expect. */
export function BandChart({ band }: { readonly band: LiveBand }) {
  const { live, low, middle, high, unit } = band;
  const all = [0, ...live, ...low, ...high];
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const x = (k: number): number => (width * (k + 1)) / live.length;
  const y = (value: number): number => height - 4 - ((height - 8) * (value - least)) / (most - least || 1);
  const line = (values: readonly number[]): string =>
    [[0, y(0)], ...values.map((value, k) => [x(k), y(value)])]
      .map(([at, level]) => `${(at ?? 0).toFixed(1)},${(level ?? 0).toFixed(1)}`)
      .join(' ');
  const back = high
    .map((_, k) => high.length - 1 - k)
    .map((k) => `${x(k).toFixed(1)},${y(high[k] ?? 0).toFixed(1)}`);
  const now = live.at(-1) ?? 0;
  const say = `Live ${now.toFixed(2)} ${unit} after ${live.length} trades, expected ${(low.at(-1) ?? 0).toFixed(2)} to ${(high.at(-1) ?? 0).toFixed(2)}`;
  return (
    <svg
      class="band"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={say}
      preserveAspectRatio="none"
    >
      <polygon points={`${line(low)} ${back.join(' ')}`} />
      <polyline class="middle" points={line(middle)} />
      <polyline class="live" points={line(live)} />
    </svg>
  );
}
