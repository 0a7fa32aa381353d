import { checkArguments } from '@veloce/core';
import { BacktestSettings, type BacktestOptions } from '../account/settings.js';
import type { AccountResult } from './result.js';

/** The settings that were left to their defaults, or to the strategy. */
export function defaultedOf(options: BacktestOptions): readonly (keyof BacktestSettings)[] {
  const names = Object.keys(BacktestSettings.shape) as (keyof BacktestSettings)[];
  return Object.freeze(names.filter((name) => options[name] === undefined));
}

/**
 * The costs and the sizing of a run, in one line; values that nobody chose are marked as defaults.
 *
 * @example
 * ```ts
 * console.log(describeAssumptions(backtest(squeezeFlow, data)));
 * // fees 0.05 % taker (default), 0.02 % maker (default); slippage 1 bp (default); size 100 % of equity (the strategy's); …
 * ```
 */
export function describeAssumptions(result: Pick<AccountResult, 'settings' | 'defaulted'>): string {
  checkArguments('describeAssumptions', { result }, { result: { settings: 'object', defaulted: 'list' } });
  const { settings, defaulted } = result;
  const { takerFee, makerFee, slippage, slippageBps, size, oppositeSignal } = settings;
  const by = (name: keyof BacktestSettings, who = 'default'): string =>
    defaulted.includes(name) ? ` (${who})` : '';
  const percent = (x: number): string => `${Number((100 * x).toPrecision(6))} %`;
  const bps = slippage?.model === 'bps' ? slippage.bps : slippageBps;
  const slipping =
    slippage === undefined || slippage.model === 'bps'
      ? `slippage ${bps} bp${slippage === undefined ? by('slippageBps') : ''}`
      : `slippage by ${slippage.model}`;
  const sized =
    typeof size === 'object'
      ? `size by ${size.model}`
      : size === undefined
        ? undefined
        : `size ${percent(size)} of equity`;
  return [
    `fees ${percent(takerFee)} taker${by('takerFee')}, ${percent(makerFee)} maker${by('makerFee')}`,
    slipping,
    sized === undefined ? "size the strategies'" : `${sized}${by('size', "the strategy's")}`,
    ...(oppositeSignal === undefined
      ? []
      : [`opposite signals ${verbs[oppositeSignal]}${by('oppositeSignal', "the strategy's")}`]),
  ].join('; ');
}

const verbs = { ignore: 'are ignored', close: 'close', reverse: 'reverse' } as const;
