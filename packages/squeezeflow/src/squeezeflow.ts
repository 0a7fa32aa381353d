import { strategy } from '@veloce/core';
import { context } from './context.js';
import { divergence } from './divergence.js';
import { minimumHistory, SqueezeFlowParams } from './params.js';
import { reset } from './reset.js';
import { scoring } from './scoring.js';
import { signal } from './signal.js';

/**
 * SqueezeFlow: in a squeeze, when taker flow has worked against the price and now turns, trade with the flow.
 *
 * Needs `buyVolume` and `sellVolume`; uses `openInterest` where the data has it, and a joined market's flow when
 * `otherMarket` asks for it. Stop and target of the signal are in force from the entry; `manageWith` adds rules.
 *
 * @example
 * ```ts
 * const { signals, funnel } = scan(squeezeFlow, data, { minScore: 5 });
 * ```
 */
export const squeezeFlow = /* @__PURE__ */ strategy({
  name: 'squeezeflow',
  params: SqueezeFlowParams,
  phases: [context, divergence, reset, scoring, signal],
  size: (params) => params.positionSize,
  history: minimumHistory,
});
