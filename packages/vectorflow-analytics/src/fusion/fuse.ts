import { checkArguments, shown, checkFields } from '@veloce/core';

/** The components of a signal, in column order. */
export const componentNames = ['regime', 'tpo', 'oi', 'supplyDemand', 'book', 'velocity'] as const;

/** A component of the fusion. */
export type ComponentName = (typeof componentNames)[number];

/** The usual weight of each component. */
export const fusionWeights: Readonly<Record<ComponentName, number>> = {
  regime: 0.25,
  tpo: 0.2,
  oi: 0.2,
  supplyDemand: 0.15,
  book: 0.1,
  velocity: 0.1,
};

/** The opinion of one component. */
export interface Opinion {
  readonly component: ComponentName;
  readonly direction: -1 | 0 | 1;
  /** How strongly, in [0, 1]. */
  readonly strength: number;
  /** How sure it is, in [0, 1]. */
  readonly confidence: number;
  /** Epoch ms at which it was known. */
  readonly asOf: number;
  /** In words. */
  readonly reason: string;
}

/** One opinion out of several. */
export interface FusedSignal {
  /** In [-1, 1]: above 0 for higher prices. */
  readonly net: number;
  /** Its size. */
  readonly score: number;
  /** 1 or -1 when the score reaches the threshold, else 0. */
  readonly action: -1 | 0 | 1;
  readonly confidence: number;
  /** The reasons that weighed most in the direction of `net`, at most five, heaviest first. */
  readonly reasons: readonly string[];
  /** Components that were left out: absent, or older than `staleMs`. */
  readonly missing: readonly ComponentName[];
}

/** Settings of {@link fuse}. */
export interface FuseOptions {
  /** Least score of an action, in [0, 1]; 0.65 by default. */
  readonly threshold?: number;
  /** Oldest opinion that counts, in milliseconds before `now`; none is too old by default. */
  readonly staleMs?: number;
  readonly weights?: Readonly<Record<ComponentName, number>>;
}

function checkWeights(weights: unknown): void {
  const values = typeof weights === 'object' && weights !== null ? Object.values(weights) : [NaN];
  if (values.every((weight) => typeof weight === 'number' && weight >= 0 && weight < Infinity)) return;
  throw new RangeError('fuse: weights must be finite numbers >= 0 by the name of the component');
}

/**
 * Fuses signed opinions: `net = sum(w c d s) / sum(w c)` over those that are there and fresh. A missing one is no vote: it is left
 * out, and lowers confidence, which also falls with the weight of those that oppose.
 *
 * @param now Epoch ms; the caller's clock.
 * @throws {RangeError} when two opinions are of one component, or a number is out of its range.
 * @see definitions §10
 * @example
 * ```ts
 * fuse([{ component: 'oi', direction: 1, strength: 0.8, confidence: 1, asOf: now, reason: 'long build-up' }], now).net; // 0.8
 * ```
 */
export function fuse(opinions: readonly Opinion[], now: number, options: FuseOptions = {}): FusedSignal {
  checkArguments('fuse', { opinions, now }, { opinions: ['object'], now: 'number' });
  checkFields('fuse', options, ['threshold', 'staleMs', 'weights']);
  const { threshold = 0.65, staleMs = Infinity, weights = fusionWeights } = options;
  if (!(typeof threshold === 'number' && threshold >= 0)) {
    throw new RangeError(`fuse: threshold must be a number >= 0, got ${shown(threshold)}`);
  }
  if (!(typeof staleMs === 'number' && staleMs >= 0)) {
    throw new RangeError(`fuse: staleMs must be a number >= 0, got ${shown(staleMs)}`);
  }
  checkWeights(weights);
  const known = new Map<ComponentName, Opinion>();
  for (const opinion of opinions) {
    const { component, strength, confidence, asOf } = opinion;
    if (known.has(component)) throw new RangeError(`fuse: two opinions of ${component}`);
    for (const [name, value] of Object.entries({ strength, confidence })) {
      if (!(value >= 0 && value <= 1)) {
        throw new RangeError(`fuse: ${component}: ${name} must be in [0, 1], got ${shown(value)}`);
      }
    }
    if (now - asOf <= staleMs) known.set(component, opinion);
  }
  const parts = componentNames.flatMap((name) => {
    const opinion = known.get(name);
    return opinion === undefined ? [] : [{ ...opinion, weight: weights[name] }];
  });
  const sum = (value: (part: (typeof parts)[number]) => number): number =>
    parts.reduce((all, part) => all + value(part), 0);
  const sure = sum((part) => part.weight * part.confidence);
  const net =
    sure > 0 ? sum((part) => part.weight * part.confidence * part.direction * part.strength) / sure : 0;
  const side = Math.sign(net);
  const strong = sum((part) => part.weight * part.strength);
  const opposing = sum((part) => (part.direction * side < 0 ? part.weight * part.strength : 0));
  const all = componentNames.reduce((total, name) => total + weights[name], 0);
  const present = sum((part) => part.weight);
  const heaviness = (part: (typeof parts)[number]): number =>
    part.weight * part.confidence * part.direction * part.strength * side;
  return {
    net,
    score: Math.abs(net),
    action: (Math.abs(net) >= threshold ? side : 0) as -1 | 0 | 1,
    confidence: (present / all) * (strong > 0 ? 1 - opposing / strong : 1),
    reasons: parts
      .filter((part) => heaviness(part) > 0)
      .sort((a, b) => heaviness(b) - heaviness(a))
      .slice(0, 5)
      .map((part) => part.reason),
    missing: componentNames.filter((name) => !known.has(name)),
  };
}
