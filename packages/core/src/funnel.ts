import { checkArguments } from './check-arguments.js';
/** How many bars reached a phase, how many it passed on, and why it stopped the others. */
export interface FunnelStage {
  readonly phase: string;
  readonly entered: number;
  readonly passed: number;
  /** Most frequent reason first. */
  readonly rejections: readonly { readonly reason: string; readonly bars: number }[];
}

/** The phases at which bars stop on their way to a signal. */
export interface Funnel {
  readonly bars: number;
  readonly stages: readonly FunnelStage[];
  /** Bars that passed every phase. */
  readonly signals: number;
}

/** Counts bars as they go; runs of one reason cost no look-up. */
export interface FunnelCounter {
  /** Some bars arrive. */
  readonly entered: (bars: number) => void;
  /** Some of them stop at a phase. */
  readonly stopped: (phase: number, reason: string, bars: number) => void;
  readonly passed: () => void;
  readonly funnel: () => Funnel;
}

/** A counter for phases of these names. */
export function createFunnelCounter(phases: readonly string[]): FunnelCounter {
  const reasons = phases.map(() => new Map<string, number>());
  let bars = 0;
  let signals = 0;
  let lastPhase = -1;
  let lastReason = '';
  let pending = 0;

  const flush = (): void => {
    if (pending > 0) reasons[lastPhase].set(lastReason, (reasons[lastPhase].get(lastReason) ?? 0) + pending);
    pending = 0;
  };

  return {
    entered(count) {
      bars += count;
    },
    stopped(phase, reason, count) {
      if (count === 0) return;
      if (phase !== lastPhase || reason !== lastReason) {
        flush();
        lastPhase = phase;
        lastReason = reason;
      }
      pending += count;
    },
    passed() {
      signals++;
    },
    funnel() {
      flush();
      let entered = bars;
      const stages = phases.map((phase, k): FunnelStage => {
        const rejections = [...reasons[k]].map(([reason, count]) => ({ reason, bars: count }));
        rejections.sort((a, b) => b.bars - a.bars || (a.reason < b.reason ? -1 : 1));
        const stopped = rejections.reduce((sum, one) => sum + one.bars, 0);
        const stage = { phase, entered, passed: entered - stopped, rejections };
        entered -= stopped;
        return stage;
      });
      return { bars, stages, signals };
    },
  };
}

/**
 * A funnel as lines of text: how many bars each phase lets pass, and why it stops the others.
 *
 * @example
 * ```ts
 * console.log(describeFunnel(scan(squeezeFlow, data).funnel));
 * ```
 */
export function describeFunnel(funnel: Funnel): string {
  checkArguments(
    'describeFunnel',
    { funnel },
    { funnel: { bars: 'number', stages: 'list', signals: 'number' } },
  );
  const { bars, stages, signals } = funnel;
  const share = (part: number, whole: number): string =>
    whole === 0 ? '' : ` (${((100 * part) / whole).toFixed(1)} %)`;
  return [
    `${signals} signals on ${bars} bars`,
    ...stages.map(({ phase, entered, passed, rejections }) => {
      const reasons = rejections.map(({ reason, bars: stopped }) => `${reason} ${stopped}`);
      const why = reasons.length === 0 ? '' : `; ${reasons.join(', ')}`;
      return `  ${phase}: ${passed} of ${entered} pass${share(passed, entered)}${why}`;
    }),
  ].join('\n');
}
