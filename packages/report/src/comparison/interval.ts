import type { ComparedEstimate } from './run.js';

/** The values that a column of intervals spans. */
export interface Scale {
  readonly low: number;
  readonly high: number;
  /** A value that is marked in each: no gain, a coin. */
  readonly mark: number;
  /** Whether an interval above or below the mark has the colour of a gain or a loss; `true` by default. */
  readonly isToned?: boolean;
}

/** The scale of some intervals, wide enough for the mark. */
export function scaleOf(estimates: readonly (ComparedEstimate | null)[], mark: number): Scale {
  const known = estimates.filter((one) => one !== null);
  const low = Math.min(mark, ...known.map((one) => one.low));
  const high = Math.max(mark, ...known.map((one) => one.high));
  return low === high ? { low: low - 1, high: high + 1, mark } : { low, high, mark };
}

const width = 96;
const height = 14;

/** An interval as a small picture: a line from end to end, a dot at the value, the mark, and the stretch that is aimed at. */
export function intervalPicture(
  { value, low, high }: ComparedEstimate,
  scale: Scale,
  target?: readonly [low: number, high: number],
): string {
  const x = (at: number): string => {
    const share = (at - scale.low) / (scale.high - scale.low);
    return (2 + (width - 4) * Math.min(1, Math.max(0, share))).toFixed(1);
  };
  const { mark, isToned = true } = scale;
  const tone = !isToned ? '' : low > mark ? 'gain' : high < mark ? 'loss' : '';
  const aim =
    target === undefined
      ? ''
      : `<rect class="aim" x="${x(target[0])}" y="0" width="${(Number(x(target[1])) - Number(x(target[0]))).toFixed(1)}" height="${height}"/>`;
  return `<svg class="interval ${tone}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" aria-hidden="true">${aim}<line class="mark" x1="${x(mark)}" x2="${x(mark)}" y1="1" y2="${height - 1}"/><line x1="${x(low)}" x2="${x(high)}" y1="7" y2="7"/><circle cx="${x(value)}" cy="7" r="3"/></svg>`;
}
