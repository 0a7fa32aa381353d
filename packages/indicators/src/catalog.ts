import { abandonedBabyEntry } from './candles/abandoned-baby.js';
import { acEntry } from './momentum/ac.js';
import { adEntry } from './volume/ad.js';
import { adoscEntry } from './volume/adosc.js';
import { adxEntry } from './momentum/adx.js';
import { adxrEntry } from './momentum/adxr.js';
import { almaEntry } from './averages/alma.js';
import { amihudEntry } from './volume/amihud.js';
import { anchoredCvdEntry } from './volume/anchored-cvd.js';
import { anchoredVwapEntry } from './volume/anchored-vwap.js';
import { anchoredVwapBandsEntry } from './volume/anchored-vwap-bands.js';
import { aoEntry } from './momentum/ao.js';
import { apoEntry } from './momentum/apo.js';
import { argmaxEntry } from './statistics/argmax.js';
import { argminEntry } from './statistics/argmin.js';
import { aroonEntry } from './momentum/aroon.js';
import { atrEntry } from './volatility/atr.js';
import { autocorrelationEntry } from './statistics/autocorrelation.js';
import { bandwidthEntry } from './volatility/bandwidth.js';
import { barsSinceEntry } from './statistics/bars-since.js';
import { bbandsEntry } from './volatility/bbands.js';
import { beltHoldEntry } from './candles/belt-hold.js';
import { betaEntry } from './statistics/beta.js';
import { bopEntry } from './momentum/bop.js';
import { cciEntry } from './momentum/cci.js';
import { chandelierEntry } from './volatility/chandelier.js';
import { choppinessEntry } from './volatility/choppiness.js';
import { cmfEntry } from './volume/cmf.js';
import { cmoEntry } from './momentum/cmo.js';
import { connorsRsiEntry } from './momentum/connors-rsi.js';
import { coppockEntry } from './momentum/coppock.js';
import { correlationEntry } from './statistics/correlation.js';
import { counterattackEntry } from './candles/counterattack.js';
import { covarianceEntry } from './statistics/covariance.js';
import { crossEntry } from './statistics/cross.js';
import { cvdEntry } from './volume/cvd.js';
import { cvdSlopeEntry } from './volume/cvd-slope.js';
import { darkCloudCoverEntry } from './candles/dark-cloud-cover.js';
import { deltaEntry } from './volume/delta.js';
import { demaEntry } from './averages/dema.js';
import { dojiEntry } from './candles/doji.js';
import { dojiStarEntry } from './candles/doji-star.js';
import { donchianEntry } from './volatility/donchian.js';
import { dpoEntry } from './momentum/dpo.js';
import { dragonflyDojiEntry } from './candles/dragonfly-doji.js';
import { elderRayEntry } from './momentum/elder-ray.js';
import { emaEntry } from './averages/ema.js';
import { emvEntry } from './volume/emv.js';
import { engulfingEntry } from './candles/engulfing.js';
import { entropyEntry } from './statistics/entropy.js';
import { erEntry } from './statistics/er.js';
import { eveningDojiStarEntry } from './candles/evening-doji-star.js';
import { eveningStarEntry } from './candles/evening-star.js';
import { ewmaVarianceEntry } from './statistics/ewma-variance.js';
import { fisherEntry } from './momentum/fisher.js';
import { flowImbalanceEntry } from './volume/flow-imbalance.js';
import { forceEntry } from './volume/force.js';
import { fractalsEntry } from './statistics/fractals.js';
import { garmanKlassEntry } from './volatility/garman-klass.js';
import { gravestoneDojiEntry } from './candles/gravestone-doji.js';
import { grossFlowEntry } from './volume/gross-flow.js';
import { halfLifeEntry } from './statistics/half-life.js';
import { hammerEntry } from './candles/hammer.js';
import { hangingManEntry } from './candles/hanging-man.js';
import { haramiEntry } from './candles/harami.js';
import { haramiCrossEntry } from './candles/harami-cross.js';
import { highWaveEntry } from './candles/high-wave.js';
import { historicalVolatilityEntry } from './volatility/historical-volatility.js';
import { hmaEntry } from './averages/hma.js';
import { homingPigeonEntry } from './candles/homing-pigeon.js';
import { hurstEntry } from './statistics/hurst.js';
import { hurstRsEntry } from './statistics/hurst-rs.js';
import { ichimokuEntry } from './momentum/ichimoku.js';
import { invertedHammerEntry } from './candles/inverted-hammer.js';
import { kamaEntry } from './averages/kama.js';
import { keltnerEntry } from './volatility/keltner.js';
import { kickingEntry } from './candles/kicking.js';
import { kstEntry } from './momentum/kst.js';
import { kurtosisEntry } from './statistics/kurtosis.js';
import { kvoEntry } from './volume/kvo.js';
import { lagEntry } from './statistics/lag.js';
import { linregEntry } from './averages/linreg.js';
import { linregInterceptEntry } from './averages/linreg-intercept.js';
import { linregR2Entry } from './averages/linreg-r2.js';
import { linregSlopeEntry } from './averages/linreg-slope.js';
import { logReturnEntry } from './statistics/log-return.js';
import { longLeggedDojiEntry } from './candles/long-legged-doji.js';
import { macdEntry } from './momentum/macd.js';
import { madEntry } from './statistics/mad.js';
import { marketfiEntry } from './volume/marketfi.js';
import { marubozuEntry } from './candles/marubozu.js';
import { massEntry } from './volatility/mass.js';
import { matchingLowEntry } from './candles/matching-low.js';
import { maxEntry } from './statistics/max.js';
import { mcginleyEntry } from './averages/mcginley.js';
import { meanDeviationEntry } from './statistics/mean-deviation.js';
import { medianEntry } from './statistics/median.js';
import { mfiEntry } from './volume/mfi.js';
import { minEntry } from './statistics/min.js';
import { momEntry } from './momentum/mom.js';
import { morningDojiStarEntry } from './candles/morning-doji-star.js';
import { morningStarEntry } from './candles/morning-star.js';
import { natrEntry } from './volatility/natr.js';
import { netFlowEntry } from './volume/net-flow.js';
import { nviEntry } from './volume/nvi.js';
import { obvEntry } from './volume/obv.js';
import { openInterestChangeEntry } from './volume/open-interest-change.js';
import { openInterestQuadrantEntry } from './volume/open-interest-quadrant.js';
import { parkinsonEntry } from './volatility/parkinson.js';
import { percentBEntry } from './volatility/percent-b.js';
import { percentRankEntry } from './statistics/percent-rank.js';
import { piercingEntry } from './candles/piercing.js';
import { pivotsEntry } from './statistics/pivots.js';
import { ppoEntry } from './momentum/ppo.js';
import { psarEntry } from './momentum/psar.js';
import { pviEntry } from './volume/pvi.js';
import { qstickEntry } from './momentum/qstick.js';
import { quantileEntry } from './statistics/quantile.js';
import { relativeVolumeEntry } from './volume/relative-volume.js';
import { rmaEntry } from './averages/rma.js';
import { rocEntry } from './momentum/roc.js';
import { rogersSatchellEntry } from './volatility/rogers-satchell.js';
import { rollingSumEntry } from './statistics/rolling-sum.js';
import { rsiEntry } from './momentum/rsi.js';
import { rvgiEntry } from './momentum/rvgi.js';
import { sarEntry } from './momentum/sar.js';
import { sessionCvdEntry } from './volume/session-cvd.js';
import { sessionStartEntry } from './statistics/session-start.js';
import { shootingStarEntry } from './candles/shooting-star.js';
import { skewEntry } from './statistics/skew.js';
import { smaEntry } from './averages/sma.js';
import { spinningTopEntry } from './candles/spinning-top.js';
import { squeezeEntry } from './volatility/squeeze.js';
import { squeezeProEntry } from './volatility/squeeze-pro.js';
import { stcEntry } from './momentum/stc.js';
import { stdevEntry } from './statistics/stdev.js';
import { stochasticEntry } from './momentum/stochastic.js';
import { stochRsiEntry } from './momentum/stoch-rsi.js';
import { supertrendEntry } from './volatility/supertrend.js';
import { t3Entry } from './averages/t3.js';
import { tasukiGapEntry } from './candles/tasuki-gap.js';
import { temaEntry } from './averages/tema.js';
import { threeBlackCrowsEntry } from './candles/three-black-crows.js';
import { threeInsideEntry } from './candles/three-inside.js';
import { threeMethodsEntry } from './candles/three-methods.js';
import { threeOutsideEntry } from './candles/three-outside.js';
import { threeWhiteSoldiersEntry } from './candles/three-white-soldiers.js';
import { trimaEntry } from './averages/trima.js';
import { triStarEntry } from './candles/tri-star.js';
import { trixEntry } from './momentum/trix.js';
import { trueRangeEntry } from './volatility/true-range.js';
import { tsfEntry } from './averages/tsf.js';
import { tsiEntry } from './momentum/tsi.js';
import { typicalPriceEntry } from './averages/typical-price.js';
import { ulcerEntry } from './volatility/ulcer.js';
import { ultoscEntry } from './momentum/ultosc.js';
import { valueWhenEntry } from './statistics/value-when.js';
import { varianceEntry } from './statistics/variance.js';
import { vidyaEntry } from './averages/vidya.js';
import { volumeAtTimeEntry } from './volume/volume-at-time.js';
import { vortexEntry } from './momentum/vortex.js';
import { voscEntry } from './volume/vosc.js';
import { vptEntry } from './volume/vpt.js';
import { vwapEntry } from './volume/vwap.js';
import { vwapBandsEntry } from './volume/vwap-bands.js';
import { vwmaEntry } from './averages/vwma.js';
import { willrEntry } from './momentum/willr.js';
import { wmaEntry } from './averages/wma.js';
import { yangZhangEntry } from './volatility/yang-zhang.js';
import { zigzagEntry } from './statistics/zigzag.js';
import { zlemaEntry } from './averages/zlema.js';
import { zscoreEntry } from './statistics/zscore.js';
import type { CatalogEntry } from './kit/catalog-entry.js';

/**
 * Every indicator: the one table that the contract test, the documentation and the report read.
 *
 * @example
 * ```ts
 * const rsi = catalog.find((entry) => entry.name === 'rsi');
 * rsi?.warmup?.(14); // [14]
 * ```
 */
export const catalog: readonly CatalogEntry[] = [
  abandonedBabyEntry,
  acEntry,
  adEntry,
  adoscEntry,
  adxEntry,
  adxrEntry,
  almaEntry,
  amihudEntry,
  anchoredCvdEntry,
  anchoredVwapEntry,
  anchoredVwapBandsEntry,
  aoEntry,
  apoEntry,
  argmaxEntry,
  argminEntry,
  aroonEntry,
  atrEntry,
  autocorrelationEntry,
  bandwidthEntry,
  barsSinceEntry,
  bbandsEntry,
  beltHoldEntry,
  betaEntry,
  bopEntry,
  cciEntry,
  chandelierEntry,
  choppinessEntry,
  cmfEntry,
  cmoEntry,
  connorsRsiEntry,
  coppockEntry,
  correlationEntry,
  counterattackEntry,
  covarianceEntry,
  crossEntry,
  cvdEntry,
  cvdSlopeEntry,
  darkCloudCoverEntry,
  deltaEntry,
  demaEntry,
  dojiEntry,
  dojiStarEntry,
  donchianEntry,
  dpoEntry,
  dragonflyDojiEntry,
  elderRayEntry,
  emaEntry,
  emvEntry,
  engulfingEntry,
  entropyEntry,
  erEntry,
  eveningDojiStarEntry,
  eveningStarEntry,
  ewmaVarianceEntry,
  fisherEntry,
  flowImbalanceEntry,
  forceEntry,
  fractalsEntry,
  garmanKlassEntry,
  gravestoneDojiEntry,
  grossFlowEntry,
  halfLifeEntry,
  hammerEntry,
  hangingManEntry,
  haramiEntry,
  haramiCrossEntry,
  highWaveEntry,
  historicalVolatilityEntry,
  hmaEntry,
  homingPigeonEntry,
  hurstEntry,
  hurstRsEntry,
  ichimokuEntry,
  invertedHammerEntry,
  kamaEntry,
  keltnerEntry,
  kickingEntry,
  kstEntry,
  kurtosisEntry,
  kvoEntry,
  lagEntry,
  linregEntry,
  linregInterceptEntry,
  linregR2Entry,
  linregSlopeEntry,
  logReturnEntry,
  longLeggedDojiEntry,
  macdEntry,
  madEntry,
  marketfiEntry,
  marubozuEntry,
  massEntry,
  matchingLowEntry,
  maxEntry,
  mcginleyEntry,
  meanDeviationEntry,
  medianEntry,
  mfiEntry,
  minEntry,
  momEntry,
  morningDojiStarEntry,
  morningStarEntry,
  natrEntry,
  netFlowEntry,
  nviEntry,
  obvEntry,
  openInterestChangeEntry,
  openInterestQuadrantEntry,
  parkinsonEntry,
  percentBEntry,
  percentRankEntry,
  piercingEntry,
  pivotsEntry,
  ppoEntry,
  psarEntry,
  pviEntry,
  qstickEntry,
  quantileEntry,
  relativeVolumeEntry,
  rmaEntry,
  rocEntry,
  rogersSatchellEntry,
  rollingSumEntry,
  rsiEntry,
  rvgiEntry,
  sarEntry,
  sessionCvdEntry,
  sessionStartEntry,
  shootingStarEntry,
  skewEntry,
  smaEntry,
  spinningTopEntry,
  squeezeEntry,
  squeezeProEntry,
  stcEntry,
  stdevEntry,
  stochasticEntry,
  stochRsiEntry,
  supertrendEntry,
  t3Entry,
  tasukiGapEntry,
  temaEntry,
  threeBlackCrowsEntry,
  threeInsideEntry,
  threeMethodsEntry,
  threeOutsideEntry,
  threeWhiteSoldiersEntry,
  trimaEntry,
  triStarEntry,
  trixEntry,
  trueRangeEntry,
  tsfEntry,
  tsiEntry,
  typicalPriceEntry,
  ulcerEntry,
  ultoscEntry,
  valueWhenEntry,
  varianceEntry,
  vidyaEntry,
  volumeAtTimeEntry,
  vortexEntry,
  voscEntry,
  vptEntry,
  vwapEntry,
  vwapBandsEntry,
  vwmaEntry,
  willrEntry,
  wmaEntry,
  yangZhangEntry,
  zigzagEntry,
  zlemaEntry,
  zscoreEntry,
];
