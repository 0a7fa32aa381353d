import type { LiveInput } from './input.js';
import type { LiveOutput, ShadowOutput } from './output.js';
import type { LivePlan } from './plan.js';
import type { Runner, RunnerSnapshot, RunnerStatus } from './runner-state.js';

/** The shadows of a plan: runners of their own, fed the same inputs. */
interface Shadows {
  readonly step: (input: LiveInput) => readonly ShadowOutput[];
  readonly snapshot: () => RunnerSnapshot['shadows'];
  readonly status: () => RunnerStatus['shadows'];
}

/**
 * Opens the shadows of a plan, from the beginning or from a snapshot. Commands are for what trades: to a shadow they are the passing of time.
 *
 * @throws {RangeError} when the snapshot lacks one of them.
 */
export function openShadows(
  plan: LivePlan,
  open: (plan: LivePlan, saved?: unknown) => Runner,
  saved?: RunnerSnapshot['shadows'],
): Shadows {
  const { account, shadows = [], orders: _orders, versions: _versions, ...common } = plan;
  const unknown = shadows.find(({ name }) => saved !== undefined && !(name in saved));
  if (unknown !== undefined)
    throw new RangeError(
      `createRunner: the snapshot has no shadow ${unknown.name}; a shadow joins at the start of a run`,
    );
  const runners = shadows.map(({ name, ...own }) => ({
    name,
    symbols: new Set(own.markets.map(({ symbol }) => symbol)),
    runner: open({ ...common, ...own, account: `${account}/${name}` }, saved?.[name]),
  }));
  return {
    step: (input) =>
      runners.flatMap(({ name, symbols, runner }) => {
        const { sequence, time } = input;
        const isOwn = input.kind === 'bar' ? symbols.has(input.symbol) : input.kind !== 'command';
        return runner
          .step(isOwn ? input : { kind: 'tick', sequence, time })
          .filter(isOfShadow)
          .map((output) => ({ kind: 'shadow' as const, sequence, name, output }));
      }),
    snapshot: () => Object.fromEntries(runners.map(({ name, runner }) => [name, runner.snapshot()])),
    status: () => Object.fromEntries(runners.map(({ name, runner }) => [name, runner.status()])),
  };
}

/** A shadow orders nothing, and has no shadow. */
const isOfShadow = (one: LiveOutput): one is ShadowOutput['output'] =>
  one.kind !== 'order' && one.kind !== 'shadow';
