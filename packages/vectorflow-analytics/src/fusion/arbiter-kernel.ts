import { checkArguments, checkFields, type Kernel } from '@veloce/core';
import { checkFraction, checkInteger } from '../check.js';

/** Why a bar has no signal, by code; 0 is a signal, 1 nothing to decide. */
export const verdicts = [
  'accepted',
  'no candidate',
  'veto: bad data',
  'confidence too low',
  'opposing signals cancel',
  'duplicate',
  'cooldown',
] as const;

/** Settings of {@link arbiterKernel}. */
export type ArbiterSettings = {
  /** Least size of the fused opinion, in [0, 1]. */
  readonly threshold: number;
  /** Least score of a trap, in [0, 1]. */
  readonly trapThreshold: number;
  /** Least confidence of the fused opinion, in [0, 1]. */
  readonly minConfidence: number;
  /** Least lead over the opposite side, in [0, 1]. */
  readonly minMargin: number;
  /** Bars after a signal in which there is no other, an integer >= 0. */
  readonly cooldownBars: number;
};

/** The last signal, and the candidates of the bar before. */
interface ArbiterState {
  /** Bars since the last accepted signal. */
  since: number;
  /** Side of the fused candidate at the last bar that was accepted in its run; 0 when the run is over. */
  taken: number;
}

/**
 * An arbiter on columns, for one market: reads the fused opinion, its confidence, the scores of bull and bear traps, and 1 for bad data; writes
 * the side (1, -1, 0), its score, its source (1 fusion, 2 trap) and the place of the verdict in {@link verdicts}.
 *
 * A fused signal lasts for several bars: after it was accepted, the rest of its run are duplicates. Traps happen at one bar.
 *
 * @see definitions §10
 */
export function arbiterKernel(settings: ArbiterSettings): Kernel<ArbiterState> {
  checkArguments('arbiterKernel', { settings }, { settings: 'object' });
  checkFields('arbiterKernel', settings, [
    'threshold',
    'trapThreshold',
    'minConfidence',
    'minMargin',
    'cooldownBars',
  ]);
  const { threshold, trapThreshold, minConfidence, minMargin, cooldownBars } = settings;
  checkFraction('arbiter', threshold, 'threshold');
  checkFraction('arbiter', trapThreshold, 'trapThreshold');
  checkFraction('arbiter', minConfidence, 'minConfidence');
  checkFraction('arbiter', minMargin, 'minMargin');
  checkInteger('arbiter', cooldownBars, 'cooldownBars', 0);
  return {
    inputs: 5,
    outputs: 4,
    init: () => ({ since: Infinity, taken: 0 }),

    advance(state, [net, confidence, bullTrap, bearTrap, bad], [side, score, source, verdict], from, to) {
      for (let i = from; i < to; i++) {
        state.since++;
        const fused = net[i] >= threshold ? 1 : net[i] <= -threshold ? -1 : 0;
        const long = bearTrap[i] >= trapThreshold ? bearTrap[i] : 0;
        const short = bullTrap[i] >= trapThreshold ? bullTrap[i] : 0;
        if (fused !== state.taken) state.taken = 0;

        // The fused candidate ranks by its score against the traps; of equal ones the fused, which carries a confidence.
        const isDuplicate = fused !== 0 && state.taken === fused;
        const fusedScore = isDuplicate ? 0 : Math.abs(net[i]) * Math.abs(fused);
        const up = Math.max(fused > 0 ? fusedScore : 0, long);
        const down = Math.max(fused < 0 ? fusedScore : 0, short);
        const best = Math.max(up, down);
        const own = up >= down ? 1 : -1;
        const isFused = fused === own && fusedScore === best;

        let code = 0;
        if (fused === 0 && long === 0 && short === 0) code = 1;
        else if (bad[i] === 1) code = 2;
        else if (best === 0) code = 5;
        else if (up > 0 && down > 0 && Math.abs(up - down) < minMargin * (1 - 1e-12)) code = 4;
        else if (isFused && confidence[i] < minConfidence) code = 3;
        else if (state.since < cooldownBars) code = 6;
        if (code === 0) {
          state.since = 0;
          if (isFused) state.taken = fused;
        }
        side[i] = code === 0 ? own : 0;
        score[i] = code === 0 ? best : 0;
        source[i] = code === 0 ? (isFused ? 1 : 2) : 0;
        verdict[i] = code;
      }
    },
  };
}
