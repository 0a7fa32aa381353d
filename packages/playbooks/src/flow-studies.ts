import { choose, compute, computeAll, input, pointwise, type MarketSeries, type Series } from '@veloce/core';
import { delta } from '@veloce/indicators';
import {
  adaptiveVelocityKernel,
  componentNames,
  developingProfileSeries,
  failedAuctionsKernel,
  failedBreakoutsKernel,
  flowTurnKernel,
  fusion,
  nakedLevelsKernel,
  oiQuadrantKernel,
  openInterestSpikesSeries,
  pivotDivergenceKernel,
  regimeSeries,
  VectorFlowParams,
  vwapSinceSeries,
  windowDivergenceKernel,
  zoneSeries,
  type ProfileSession,
  type VwapAnchor,
} from '@veloce/vectorflow-analytics';

/** An argument of a study. */
export interface StudyParam {
  readonly name: string;
  /** `int` from `least` on; above 0 (`positive`); 0 or above (`amount`); in [0, 1] (`fraction`); or a word. */
  readonly kind: 'int' | 'positive' | 'amount' | 'fraction' | 'session' | 'anchor';
  readonly least?: number;
  readonly default: number | string;
}

/** A study of the market as a whole: the columns of `@veloce/vectorflow-analytics`. */
export interface FlowStudy {
  readonly name: string;
  readonly about: string;
  readonly params: readonly StudyParam[];
  readonly outputs: readonly string[];
  readonly series: (market: MarketSeries, args: readonly (number | string)[]) => readonly Series[];
}

const int = (name: string, usual: number, least = 1): StudyParam => ({
  name,
  kind: 'int',
  least,
  default: usual,
});
const positive = (name: string, usual: number): StudyParam => ({ name, kind: 'positive', default: usual });
const session: StudyParam = { name: 'session', kind: 'session', default: '1d' };
const profileParams = [
  positive('tickSize', 0.01),
  { name: 'rowSize', kind: 'amount', default: 0 },
  session,
] as const;

const profileOutputs = [
  'poc', 'vah', 'val', 'ibHigh', 'ibLow', 'sessionHigh', 'sessionLow', 'newSession', 'previousPoc', 'previousVah',
  'previousVal', 'previousTop', 'previousBottom', 'previousDayType', 'previousSinglesHigh', 'previousSinglesLow',
] as const; // prettier-ignore
const trapOutputs = [
  'bullTrap',
  'bullTrapLevel',
  'bullTrapBars',
  'bearTrap',
  'bearTrapLevel',
  'bearTrapBars',
];
const zoneOutputs = [
  'demandProximal', 'demandDistal', 'demandScore', 'demandTests', 'supplyProximal', 'supplyDistal', 'supplyScore', 'supplyTests',
] as const; // prettier-ignore
const spikeOutputs = ['changePct', 'coverage', 'z', 'wholeNumber', 'spike', 'large', 'strength'] as const;

type Args = readonly (number | string)[];

const profileOf = (market: MarketSeries, [tickSize, rowSize, hours]: Args) =>
  developingProfileSeries(market, {
    tickSize: tickSize as number,
    rowSize: rowSize === 0 ? 'auto' : (rowSize as number),
    session: hours as ProfileSession,
  });

const flowOf = ({ buyVolume, sellVolume }: MarketSeries): Series => delta(buyVolume, sellVolume);

const trapInputs = ({ high, low, close, volume, buyVolume, sellVolume, openInterest }: MarketSeries) => [
  high, low, close, volume, buyVolume, sellVolume, openInterest,
]; // prettier-ignore

/** 1 where a code is this one. */
const isCode = (code: number, wanted: number): number => (code === code ? (code === wanted ? 1 : 0) : NaN);
const codes = (code: Series, from: number, to: number): readonly Series[] =>
  Array.from({ length: to - from + 1 }, (_, k) => pointwise(isCode, [from + k], [code]));
const bandOf = (middle: number, deviation: number, width: number): number => middle + width * deviation;

/** All of them. */
export const flowStudies: readonly FlowStudy[] = /* @__PURE__ */ (() => [
  {
    name: 'profile',
    about:
      'market profile of the session so far, and levels of the one before (`rowSize` 0: by the range of the 14 before)',
    params: profileParams,
    outputs: profileOutputs,
    series: (market, args) => {
      const found = profileOf(market, args);
      return profileOutputs.map((name) => found[name]);
    },
  },
  {
    name: 'nakedPoc',
    about: 'points of control of sessions before that no bar has traded since',
    params: profileParams,
    outputs: ['above', 'below', 'count'],
    series: (market, args) => {
      const { newSession, previousPoc } = profileOf(market, args);
      const { high, low, close } = market;
      return computeAll(nakedLevelsKernel, [], [high, low, close, choose(newSession, previousPoc, NaN)]);
    },
  },
  {
    name: 'failedAuctions',
    about: 'breaks of the value area of the session before that failed; scores in (0, 1]',
    params: [...profileParams, int('returnBars', 3), positive('invalidAtr', 1)],
    outputs: trapOutputs,
    series: (market, args) => {
      const { previousVah, previousVal } = profileOf(market, args);
      const [returnBars, invalidAtr] = args.slice(3) as number[];
      return computeAll(
        failedAuctionsKernel,
        [returnBars, invalidAtr],
        [previousVah, previousVal, ...trapInputs(market)],
      );
    },
  },
  {
    name: 'failedBreakouts',
    about: 'breaks of the highest high and lowest low of some bars that failed; scores in (0, 1]',
    params: [int('lookback', 20, 2), int('returnBars', 3), positive('invalidAtr', 1)],
    outputs: trapOutputs,
    series: (market, args) =>
      computeAll(failedBreakoutsKernel, args as [number, number, number], trapInputs(market)),
  },
  {
    name: 'vwapSince',
    about: 'volume-weighted average since an anchor, and bands `width` deviations from it',
    params: [{ name: 'anchor', kind: 'anchor', default: '1d' }, positive('width', 2)],
    outputs: ['vwap', 'deviation', 'upper', 'lower'],
    series: (market, [anchor, width]) => {
      const { vwap, deviation } = vwapSinceSeries(market, anchor as VwapAnchor);
      const band = (side: number) => pointwise(bandOf, [side * (width as number)], [vwap, deviation]);
      return [vwap, deviation, band(1), band(-1)];
    },
  },
  {
    name: 'oiSpikes',
    about: 'sudden changes of open interest; `step` between whole numbers of the price, 0 for none',
    params: [
      positive('spikePct', 5),
      positive('zThreshold', 4),
      int('zWindows', 720, 2),
      { name: 'step', kind: 'amount', default: 0 },
    ],
    outputs: spikeOutputs,
    series: ({ close, openInterest }, args) => {
      const [spikePct, zThreshold, zWindows, step] = args as readonly number[];
      const found = openInterestSpikesSeries(close, [openInterest], {
        spikePct,
        zThreshold,
        zWindows,
        zLeast: Math.min(zWindows, 120),
        wholeNumberSteps: step > 0 ? [step] : [],
      });
      return spikeOutputs.map((name) => found[name]);
    },
  },
  {
    name: 'oiQuadrant',
    about: 'what price and open interest say together over `period` bars, as a code and as conditions',
    params: [int('period', 20), int('memory', 100, 2)],
    outputs: [
      'quadrant',
      'confirmed',
      'neutral',
      'longBuildUp',
      'shortBuildUp',
      'shortCovering',
      'longUnwinding',
    ],
    series: (market, args) => {
      const { high, low, close, openInterest } = market;
      const [quadrant, confirmed] = computeAll(oiQuadrantKernel, args as [number, number], [
        high, low, close, openInterest, flowOf(market),
      ]); // prettier-ignore
      return [quadrant, confirmed, ...codes(quadrant, 0, 4)];
    },
  },
  {
    name: 'zones',
    about: 'the nearest zones of demand and supply: edges, score in [0, 1], tests',
    params: [int('maxAge', 1_000)],
    outputs: zoneOutputs,
    series: (market, [maxAge]) => {
      const found = zoneSeries(market, { maxAge: maxAge as number });
      return zoneOutputs.map((name) => found[name]);
    },
  },
  {
    name: 'regime',
    about: 'what kind of market it is, as a code and as conditions, and what it was judged by',
    params: [],
    outputs: [
      'regime',
      'confidence',
      'adx',
      'hurst',
      'volatility',
      'trendUp',
      'trendDown',
      'range',
      'compression',
      'expansion',
    ],
    series: (market) => {
      const { regime, confidence, adx, hurst, volatility } = regimeSeries(market);
      return [regime, confidence, adx, hurst, volatility, ...codes(regime, 1, 5)];
    },
  },
  {
    name: 'velocity',
    about: 'speed of price in units of its own noise',
    params: [int('fast', 5), int('slow', 20, 2), int('memory', 100, 2)],
    outputs: ['velocity', 'acceleration', 'bars'],
    series: ({ close }, args) =>
      computeAll(adaptiveVelocityKernel, args as [number, number, number], [close]),
  },
  {
    name: 'pivotDivergence',
    about: 'divergence of price and net flow at confirmed swings',
    params: [int('left', 5), int('right', 5), int('maxSpan', 60), int('tolerance', 0, 0)],
    outputs: ['bearish', 'bearishStrength', 'bearishSpan', 'bullish', 'bullishStrength', 'bullishSpan'],
    series: (market, args) =>
      computeAll(pivotDivergenceKernel, args as [number, number, number, number], [
        market.high, market.low, market.close, flowOf(market),
      ]), // prettier-ignore
  },
  {
    name: 'windowDivergence',
    about: 'trends of price and net flow over a window that oppose each other; `side` 1 bullish, -1 bearish',
    params: [int('window', 100, 3), positive('minPrice', 1), positive('minFlow', 0.02)],
    outputs: ['side', 'priceMove', 'flowMove'],
    series: (market, args) =>
      computeAll(windowDivergenceKernel, args as [number, number, number], [
        market.high, market.low, market.close, flowOf(market),
      ]), // prettier-ignore
  },
  {
    name: 'flowTurn',
    about: 'whether net flow has turned: 1 up, -1 down',
    params: [int('bars', 5), int('window', 100, 2), positive('sigmas', 1)],
    outputs: ['turn'],
    series: (market, args) => [compute(flowTurnKernel, args as [number, number, number], [flowOf(market)])],
  },
  {
    name: 'bookWeight',
    about: "which way the book leans, in [-1, 1]: the market's column `bookImbalance`",
    params: [],
    outputs: ['weight'],
    series: () => [input('bookImbalance')],
  },
  {
    name: 'fusion',
    about: 'the fused opinion in [-1, 1], how sure it is, and each component with its own',
    params: profileParams,
    outputs: ['net', 'confidence', ...componentNames.flatMap((name) => [name, `${name}Confidence`])],
    series: (market, [tickSize, rowSize, hours]) => {
      const params = VectorFlowParams.parse({
        tickSize,
        rowSize: rowSize === 0 ? 'auto' : rowSize,
        session: hours,
      });
      const found = fusion.features(market, params);
      return [
        found.net,
        found.confidence,
        ...componentNames.flatMap((name) => [found[name], found[`${name}Confidence`]]),
      ];
    },
  },
])();
