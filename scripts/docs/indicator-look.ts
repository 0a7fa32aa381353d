/** How a picture of an indicator differs from lines for all of its outputs. */
export interface Look {
  /** Outputs that are left out, as they have another unit than the rest. */
  readonly hidden?: readonly string[];
  /** Values that are marked by a line. */
  readonly levels?: readonly number[];
  /** Outputs drawn as areas from zero, green above and red below. */
  readonly areas?: readonly string[];
  /** Outputs drawn as dots. */
  readonly dots?: readonly string[];
  /** Outputs of 0 and 1, drawn as a band along the bottom while they are 1. */
  readonly bands?: readonly string[];
  /** Whether the outputs are turning points with how long ago they were, to be joined by a line. */
  readonly turns?: boolean;
  /** Two outputs with the area between them filled. */
  readonly between?: readonly [string, string];
}

const extremes = { levels: [20, 80] };
const aroundZero = (...names: string[]): Look => ({ areas: names });

export const looks: Readonly<Record<string, Look>> = {
  ac: aroundZero('ac'),
  adosc: aroundZero('adosc'),
  adx: { levels: [25] },
  anchoredCvd: aroundZero('anchoredCvd'),
  anchoredVwap: { hidden: ['deviation'] },
  anchoredVwapBands: { between: ['lower', 'upper'] },
  ao: aroundZero('ao'),
  apo: aroundZero('apo'),
  bbands: { between: ['lower', 'upper'] },
  bop: aroundZero('bop'),
  cci: { levels: [-100, 100] },
  choppiness: { levels: [38.2, 61.8] },
  cmf: aroundZero('cmf'),
  cmo: { levels: [-50, 50] },
  connorsRsi: { levels: [10, 90] },
  cross: aroundZero('cross'),
  cvdSlope: aroundZero('cvdSlope'),
  delta: aroundZero('delta'),
  donchian: { between: ['lower', 'upper'] },
  elderRay: aroundZero('bull', 'bear'),
  flowImbalance: aroundZero('flowImbalance'),
  force: aroundZero('force'),
  fractals: { dots: ['up', 'down'] },
  hurst: { levels: [0.5] },
  hurstRs: { levels: [0.5] },
  ichimoku: { between: ['spanA', 'spanB'] },
  keltner: { between: ['lower', 'upper'] },
  kvo: aroundZero('kvo'),
  linreg: { hidden: ['slope'] },
  macd: aroundZero('histogram'),
  mfi: extremes,
  mom: aroundZero('mom'),
  netFlow: aroundZero('netFlow'),
  percentRank: extremes,
  pivots: { dots: ['high', 'low'] },
  ppo: aroundZero('ppo'),
  psar: { dots: ['psar'] },
  qstick: aroundZero('qstick'),
  roc: aroundZero('roc'),
  rsi: { levels: [30, 70] },
  sessionCvd: aroundZero('sessionCvd'),
  sessionStart: aroundZero('sessionStart'),
  squeeze: {
    hidden: ['off', 'barsInSqueeze', 'onCount', 'fired'],
    areas: ['momentum'],
    bands: ['on'],
  },
  stc: { levels: [25, 75] },
  stochastic: extremes,
  stochRsi: extremes,
  supertrend: { hidden: ['direction'], dots: ['line'] },
  ultosc: { levels: [30, 70] },
  volumeAtTime: { levels: [1] },
  vwap: { hidden: ['deviation'] },
  vwapBands: { between: ['lower', 'upper'] },
  willr: { levels: [-80, -20] },
  zigzag: { hidden: ['direction', 'ago'], dots: ['price'], turns: true },
};
