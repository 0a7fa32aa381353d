export { compositeProfile } from './profile/composite.js';
export { dayType, DayTypeOptions, dayTypes } from './profile/day-type.js';
export type { DayType, DayTypeName } from './profile/day-type.js';
export {
  developingProfile,
  developingProfileKernel,
  DevelopingProfileOptions,
  developingProfileSeries,
} from './profile/developing.js';
export type { DevelopingProfile, DevelopingProfileSetup } from './profile/developing.js';
export { filledFraction, profileEvents } from './profile/events.js';
export type { ProfileEvent, ProfileEventKind, ProfileEventOptions } from './profile/events.js';
export { followThrough, FollowThroughOptions } from './profile/follow-through.js';
export type { FollowThrough } from './profile/follow-through.js';
export { followThroughKernel } from './profile/follow-through-kernel.js';
export { letterOf, lettersOf } from './profile/letters.js';
export { initialBalance, profileLevels } from './profile/levels.js';
export type { InitialBalance, ProfileLevels } from './profile/levels.js';
export { nakedColumns, nakedLevels, nakedLevelsKernel } from './profile/naked-levels.js';
export type { NakedColumns, NakedLevel, NakedLevelOptions } from './profile/naked-levels.js';
export { ProfileOptions } from './profile/options.js';
export { marketProfiles, marketProfilesFromTrades } from './profile/profile.js';
export type { Bracket, Profile, TapeColumns } from './profile/profile.js';
export { niceTicksPerRow, rowEdge, rowMiddle, rowOf } from './profile/rows.js';
export type { RowGrid } from './profile/rows.js';
export { sessionClock } from './profile/session.js';
export type { GridSession, ProfileSession, SessionClock, SessionSpan } from './profile/session.js';
export { ledges, profileExtreme, profileNodes, singlePrints, StructureOptions } from './profile/structure.js';
export type { ExtremeKind, Ledge, ProfileExtreme, ProfileNode, SinglePrints } from './profile/structure.js';
export { valueArea, ValueAreaOptions } from './profile/value-area.js';
export type { ValueAreaRows } from './profile/value-area.js';
export { vwapAnchorKernel } from './vwap/anchors.js';
export type { VwapAnchor } from './vwap/anchors.js';
export {
  lateVwapKernel,
  vwapBand,
  vwapFromBar,
  vwapSince,
  vwapSinceKernel,
  vwapSinceSeries,
} from './vwap/anchored-vwap.js';
export type { VwapColumns } from './vwap/anchored-vwap.js';
export { suggestVwapRedraws } from './vwap/redraw.js';
export type { VwapRedraw } from './vwap/redraw.js';
export { oiQuadrant, oiQuadrantKernel, oiQuadrants } from './oi/quadrant.js';
export type { OiQuadrant } from './oi/quadrant.js';
export {
  openInterestEvents,
  openInterestSpikes,
  openInterestSpikesKernel,
  openInterestSpikesSeries,
  OiSpikeOptions,
} from './oi/spikes.js';
export type { OiSpikeEvent, OiSpikes, OiSpikeSetup } from './oi/spikes.js';
export { isWholeNumber, wholeNumberSteps } from './oi/whole-number.js';
export { createOiGatherer, openInterestWindows, OiWindowOptions } from './oi/windows.js';
export type {
  OiGatherer,
  OiGathererSnapshot,
  OiObservation,
  OiWindow,
  OiWindowColumns,
} from './oi/windows.js';
export {
  divergenceEvents,
  pivotDivergence,
  pivotDivergenceKernel,
  pivotDivergenceSeries,
} from './divergence/pivot-divergence.js';
export type {
  DivergenceEvent,
  PivotDivergence,
  PivotDivergenceParams,
} from './divergence/pivot-divergence.js';
export {
  flowTurn,
  flowTurnKernel,
  windowDivergence,
  windowDivergenceKernel,
} from './divergence/window-divergence.js';
export type {
  FlowTurnParams,
  TrendMeasure,
  WindowDivergence,
  WindowDivergenceParams,
} from './divergence/window-divergence.js';
export {
  multiTimeframeZones,
  zoneColumns,
  zoneEvents,
  ZoneOptions,
  zonesKernel,
  zoneSeries,
} from './zones/zones.js';
export type { MultiTimeframeZone, ZoneColumns, ZoneEvent } from './zones/zones.js';
export type { ZoneChange } from './zones/zone-machine.js';
export { adxTalib, adxTalibKernel } from './regime/adx-talib.js';
export type { AdxTalib } from './regime/adx-talib.js';
export {
  fitHmm,
  hmmArguments,
  hmmFilter,
  hmmFilterKernel,
  hmmLogLikelihood,
  HmmOptions,
  walkForwardHmm,
  walkForwardHmmKernel,
} from './regime/hmm.js';
export type { HmmFit, HmmModel, WalkForwardHmmParams } from './regime/hmm.js';
export { expectedRange, heldHurst, heldHurstKernel, hurstOfLags, hurstOfRanges } from './regime/hurst.js';
export type { HeldHurstParams, HurstFit } from './regime/hurst.js';
export {
  regimeColumns,
  regimeEvents,
  regimeKernel,
  RegimeOptions,
  regimes,
  regimeSeries,
} from './regime/regime.js';
export type { RegimeColumns, RegimeEvent, RegimeName } from './regime/regime.js';
export { outliers, outliersKernel } from './quality/outliers.js';
export {
  clockSkew,
  staleness,
  timeGaps,
  venueDisagreement,
  venueDisagreementKernel,
} from './quality/quality.js';
export type { ClockSkew, GapReport, Staleness, VenueDisagreement } from './quality/quality.js';
export {
  failedAuctions,
  failedAuctionsKernel,
  failedBreakouts,
  failedBreakoutsKernel,
  failedBreakoutsSeries,
  trapEvents,
} from './traps/traps.js';
export type { TrapEvent, Traps } from './traps/traps.js';
export {
  activityScore,
  activityScoreKernel,
  activityScores,
  pollingIntervalMs,
} from './velocity/activity.js';
export type { ActivityScore, MarketChanges } from './velocity/activity.js';
export { adaptiveVelocity, adaptiveVelocityKernel, adaptiveVelocitySeries } from './velocity/velocity.js';
export type { AdaptiveVelocityParams, Velocity } from './velocity/velocity.js';
export { bookOf, createOrderBook } from './book/order-book.js';
export type {
  BookDiff,
  BookLevel,
  BookSnapshot,
  BookStatus,
  BookView,
  OrderBook,
  OrderBookState,
} from './book/order-book.js';
export { createWallWatch, WallOptions, walls } from './book/walls.js';
export type { Wall, WallLife, WallWatch, WallWatchSnapshot } from './book/walls.js';
export {
  bandImbalance,
  bookWeight,
  BookWeightOptions,
  imbalance,
  microPrice,
  midPrice,
  topOfBook,
  topOfBookKernel,
  vamp,
  weightedImbalance,
} from './book/weight.js';
export type { BookWeight, TopOfBook } from './book/weight.js';
export { createSuspicionWatch, SuspicionOptions } from './traps/suspected.js';
export type { SuspectedWall, SuspicionSnapshot, SuspicionWatch } from './traps/suspected.js';
export { createArbiter } from './fusion/arbiter.js';
export type { Arbiter, ArbiterOptions, ArbiterSnapshot, Arbitration, Candidate } from './fusion/arbiter.js';
export { arbiterKernel, verdicts, type ArbiterSettings } from './fusion/arbiter-kernel.js';
export { componentSeries } from './fusion/components.js';
export type { ComponentColumns, ComponentSources } from './fusion/components.js';
export { componentNames, fuse, fusionWeights } from './fusion/fuse.js';
export type { ComponentName, FusedSignal, FuseOptions, Opinion } from './fusion/fuse.js';
export { fusionKernel } from './fusion/fusion-kernel.js';
export { VectorFlowParams } from './fusion/params.js';
export { arbiter, fusion, fusedSignal, vectorFlow } from './fusion/vectorflow.js';
export type { Decided, Fused } from './fusion/vectorflow.js';
