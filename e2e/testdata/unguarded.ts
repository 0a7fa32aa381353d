/**
 * Functions that trust what they are given, each with its reason: given something else, they end in an error of the engine. The list may only
 * become shorter, and a name without a reason has no place in it.
 */
const perBar =
  'a rule of numbers that a kernel or a phase calls at each bar: a check would be paid at each bar, and what calls it has checked its own';
const thrower = 'it throws what it was handed: that is what it is for';
const page = 'it draws in a browser, on an element of the page; there is none here to hand it';

const reasons: Readonly<Record<string, readonly string[]>> = {
  [perBar]: [
    'indicators.tieOf', 'squeezeflow.divergenceStrength', 'squeezeflow.hasTurned', 'squeezeflow.inStandardErrors', 'squeezeflow.moveInUnits',
    'squeezeflow.openInterestState', 'squeezeflow.opposedSide', 'squeezeflow.pivotSide', 'squeezeflow.regimeOf', 'squeezeflow.shareOf',
    'squeezeflow.squeezeStrength', 'vectorflow-analytics.isWholeNumber', 'vectorflow-analytics.rowEdge', 'vectorflow-analytics.rowMiddle',
    'vectorflow-analytics.rowOf',
  ],
  [thrower]: ['core/node.failureOrThrow'],
  [page]: ['charts.currentColours', 'charts.liveChart', 'charts.runChart'],
}; // prettier-ignore

/** The names, without their reasons. */
export const unguarded: ReadonlySet<string> = new Set(Object.values(reasons).flat());
