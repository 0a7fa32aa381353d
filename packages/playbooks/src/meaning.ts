import { compile, marketSeries, nearestName } from '@veloce/core';
import {
  sessionClock,
  vwapAnchorKernel,
  type VwapAnchor,
  type ProfileSession,
} from '@veloce/vectorflow-analytics';
import { pathText, valueText, type Refusal } from './bounds.js';
import {
  longestLookback,
  type Playbook,
  type PlaybookCondition,
  type PlaybookLevel,
  type PlaybookNumber,
  type PlaybookOperand,
} from './document.js';
import type { StudyParam } from './flow-studies.js';
import { operandSeries } from './series.js';
import { entryOf, usualInputs } from './studies.js';

type Path = readonly PropertyKey[];

/** The faults that the shape cannot show: arguments, outputs and inputs against the catalog, parameters against their domains. */
export function refusalsOfMeaning(playbook: Playbook): readonly Refusal[] {
  const found: Refusal[] = [];
  const refuse = (path: Path, message: string): void => void found.push({ path: pathText(path), message });
  const names = Object.keys(playbook.params);

  for (const [name, { default: usual, least, most, whole }] of Object.entries(playbook.params)) {
    if (!(least <= usual && usual <= most)) {
      refuse(['params', name], `must have least <= default <= most, got ${least}, ${usual}, ${most}`);
    }
    if (whole && ![usual, least, most].every(Number.isInteger)) {
      refuse(['params', name], `is whole, so its numbers must be integers, got ${least}, ${usual}, ${most}`);
    }
  }
  if (playbook.long === undefined && playbook.short === undefined) {
    refuse([], 'needs long or short: where to enter');
  }
  if (playbook.partial !== undefined) {
    if (playbook.stop === undefined)
      refuse(['partial'], 'counts in multiples of the first risk, so it needs a stop');
    playbook.partial.reduce((before, { atR }, k) => {
      if (atR <= before) refuse(['partial', k, 'atR'], `must be above the one before, ${before}, got ${atR}`);
      return atR;
    }, 0);
    const total = playbook.partial.reduce((sum, { fraction }) => sum + fraction, 0);
    if (total > 1 + 1e-12) refuse(['partial'], `closes more than the position: fractions add up to ${total}`);
  }

  /** The least and the most a number can be, or `undefined` when it names no parameter. */
  const rangeOf = (number: PlaybookNumber, path: Path) => {
    if (typeof number === 'number') return { least: number, most: number, whole: Number.isInteger(number) };
    if (Object.hasOwn(playbook.params, number.param)) return playbook.params[number.param];
    const near = nearestName(number.param, names);
    refuse(
      [...path, 'param'],
      `there is no parameter ${valueText(number.param)}; ${near === undefined ? `there are ${names.join(', ') || 'none'}` : `did you mean ${near}?`}`,
    );
    return undefined;
  };

  const argument = (
    given: PlaybookNumber | string,
    { name, kind, least = 1 }: StudyParam,
    path: Path,
  ): void => {
    if (kind === 'session' || kind === 'anchor') {
      const fault = typeof given === 'string' ? wordFault(kind, given) : 'must be a text';
      if (fault !== undefined) refuse(path, `${name}: ${fault}, got ${valueText(given)}`);
      return;
    }
    if (typeof given === 'string') {
      refuse(path, `${name} must be a number, got ${valueText(given)}`);
      return;
    }
    const number = given;
    const range = rangeOf(number, path);
    if (range === undefined) return;
    const said = typeof number === 'number' ? String(number) : `${range.least} to ${range.most}`;
    if (kind === 'int' && !(range.whole && range.least >= least && range.most <= longestLookback)) {
      refuse(path, `${name} must be an integer from ${least} to ${longestLookback}, got ${said}`);
    }
    if (kind === 'amount' && !(range.least >= 0 && range.most <= 1e6)) {
      refuse(path, `${name} must be from 0 to 1000000, got ${said}`);
    }
    if (kind === 'positive' && !(range.least > 0 && range.most <= 1e6)) {
      refuse(path, `${name} must be above 0 and at most 1000000, got ${said}`);
    }
    if (kind === 'fraction' && !(range.least >= 0 && range.most <= 1)) {
      refuse(path, `${name} must be from 0 to 1, got ${said}`);
    }
  };

  const defaults = Object.fromEntries(
    Object.entries(playbook.params).map(([name, { default: usual }]) => [name, usual]),
  );

  /** Arguments that are good each on its own may not go together: a fast period above the slow one. */
  const together = (one: Extract<PlaybookOperand, { study: string }>, path: Path): void => {
    const { of, on, ...own } = one;
    const inputs = of === undefined ? {} : { of: of.map(() => ({ column: 'close' })) };
    try {
      compile({
        value: operandSeries({ ...own, ...inputs }, marketSeries(on ?? playbook.timeframe ?? '1m'), defaults),
      });
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      refuse([...path, 'with'], cause.message);
    }
  };

  const operand = (one: PlaybookOperand, path: Path): void => {
    if (typeof one === 'number' || 'param' in one) return void rangeOf(one, path);
    if ('column' in one) return;
    const entry = entryOf(one.study);
    const { params, outputs, inputs } = entry;
    const before = found.length;
    if ((one.with?.length ?? 0) > params.length) {
      refuse(
        [...path, 'with'],
        `${one.study} takes ${params.map(({ name }) => name).join(', ') || 'no arguments'}, got ${one.with?.length}`,
      );
    }
    one.with?.slice(0, params.length).forEach((number, k) => {
      argument(number, params[k], [...path, 'with', k]);
    });
    if (one.output === undefined ? outputs.length > 1 : !outputs.includes(one.output)) {
      const near = one.output === undefined ? undefined : nearestName(one.output, outputs);
      refuse(
        [...path, 'output'],
        `${one.study} has no output ${valueText(one.output)}; ${near === undefined ? `it has ${outputs.join(', ')}` : `did you mean ${near}?`}`,
      );
    }
    if (one.of !== undefined && inputs.length === 0) {
      refuse([...path, 'of'], `${one.study} reads the market as a whole and takes no of`);
    } else if (one.of === undefined ? usualInputs(entry) === undefined : one.of.length !== inputs.length) {
      refuse(
        [...path, 'of'],
        `${one.study} reads ${inputs.length} series (${inputs.join(', ')}), got ${one.of?.length ?? 0}`,
      );
    }
    if (found.length === before) together(one, path);
    one.of?.forEach((input, k) => {
      const at = [...path, 'of', k];
      operand(input, at);
      if (typeof input === 'object' && 'on' in input && input.on !== undefined) {
        refuse([...at, 'on'], 'an input is read on the timeframe of its study; give on to the study');
      }
    });
  };

  const condition = (one: PlaybookCondition, path: Path): void => {
    if ('all' in one) {
      for (const [k, each] of one.all.entries()) condition(each, [...path, 'all', k]);
    } else if ('any' in one) {
      for (const [k, each] of one.any.entries()) condition(each, [...path, 'any', k]);
    } else if ('not' in one) condition(one.not, [...path, 'not']);
    else if ('within' in one) condition(one.of, [...path, 'of']);
    else if (!('hours' in one)) {
      operand(one.left, [...path, 'left']);
      operand(one.right, [...path, 'right']);
    }
  };

  for (const part of ['long', 'short', 'exit'] as const) {
    const one = playbook[part];
    if (one !== undefined) condition(one, [part]);
  }
  for (const part of ['score', 'confidence'] as const) {
    const points = playbook[part];
    if (typeof points !== 'object') continue;
    for (const [k, { when }] of points.add.entries()) condition(when, [part, 'add', k, 'when']);
  }
  const level = (one: PlaybookLevel, path: Path): void => {
    if ('at' in one) {
      operand(one.at, [...path, 'at']);
      return;
    }
    const [key, number] = 'atr' in one ? (['atr', one.atr] as const) : (['fraction', one.fraction] as const);
    const range = rangeOf(number, [...path, key]);
    const most = key === 'atr' ? 100 : 1;
    if (range !== undefined && !(range.least > 0 && range.most <= most)) {
      refuse(
        [...path, key],
        `must be above 0 and at most ${most}, got ${range.least === range.most ? range.least : `${range.least} to ${range.most}`}`,
      );
    }
  };
  for (const part of ['stop', 'target'] as const) {
    const own = playbook[part];
    if (own === undefined) continue;
    if (!('long' in own || 'short' in own)) {
      if ('atr' in own || 'fraction' in own || 'at' in own) level(own, [part]);
      else refuse([part], 'needs a level for long or short');
      continue;
    }
    if (own.long !== undefined) level(own.long, [part, 'long']);
    if (own.short !== undefined) level(own.short, [part, 'short']);
  }
  return found;
}

/** The fault of a session or an anchor. */
function wordFault(kind: 'session' | 'anchor', word: string): string | undefined {
  try {
    if (kind === 'session') sessionClock(word as ProfileSession)(0);
    else vwapAnchorKernel(word as VwapAnchor);
    return undefined;
  } catch (cause) {
    return cause instanceof Error
      ? cause.message.replace(/, got .*$/, '').replace(/^session: /, '')
      : 'is none';
  }
}
