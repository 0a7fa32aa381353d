import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { engineVersion } from '@veloce/backtest';
import {
  marketSeries,
  featuresOf,
  parseParams,
  type AnyStrategy,
  type Series,
  type Timeframe,
} from '@veloce/core';
import * as z from 'zod';

/** The code behind a run's numbers: by part, a short hash or a version. */
export type CodeIdentity = Readonly<Record<string, string>>;

/**
 * The code of a strategy, part by part: its parameters, phases and rules, the kernels that its features are computed by, and the version of the engine.
 * Equal code gives equal parts. What a function takes from around it does not show in its text: run a set again to see whether that is the same.
 */
export function codeOf(strategy: AnyStrategy, timeframe: Timeframe): CodeIdentity {
  const parts: Record<string, string> = { '@veloce/backtest': engineVersion };
  const { phases, manage, params } = strategy;
  parts['parameters'] = hashOf(
    JSON.stringify(z.toJSONSchema(params, { io: 'input', unrepresentable: 'any' })),
  );
  parts['size and history'] = hashOf(`${String(strategy.size)}\n${String(strategy.history)}`);
  for (const [k, { name, ...phase }] of phases.entries())
    parts[`phase ${k + 1}, ${name}`] = hashOf(textOf(phase));
  for (const { name, ...rule } of manage) parts[`rule ${name}`] = hashOf(textOf(rule));
  for (const [name, text] of kernelsOf(strategy, timeframe)) parts[`kernel ${name}`] = hashOf(text);
  return parts;
}

/** One hash for all parts. */
export const identityOf = (code: CodeIdentity): string => hashOf(JSON.stringify(Object.entries(code).sort()));

/** The parts that differ, as readable text; empty if there are none. */
export function differenceOf(wanted: CodeIdentity, found: CodeIdentity): string {
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(found)])];
  return names
    .filter((name) => wanted[name] !== found[name])
    .map((name) => `${name} (${found[name] ?? 'none'} here, ${wanted[name] ?? 'none'} there)`)
    .join(', ');
}

const hashOf = (text: string): string => bytesToHex(sha256(utf8ToBytes(text))).slice(0, 16);

/** Plain data and functions as text. */
function textOf(value: unknown): string {
  if (typeof value === 'function') return value.toString();
  if (typeof value !== 'object' || value === null)
    return typeof value === 'string' ? JSON.stringify(value) : String(value);
  return `{${Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, one]) => `${name}: ${textOf(one)}`)
    .join('\n')}}`;
}

/** The text of every kernel behind a strategy's features, at its default parameters, by name. */
function kernelsOf(strategy: AnyStrategy, timeframe: Timeframe): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const seen = new Set<Series>();
  const visit = (one: Series): void => {
    if (one.kind === 'input' || seen.has(one)) return;
    seen.add(one);
    const { kernel } = one;
    const parts: Readonly<Record<string, unknown>> = { ...kernel };
    const text = [
      one.factory,
      parts['init'],
      parts['advance'],
      ...one.args.filter((arg) => typeof arg === 'function'),
    ]
      .map(String)
      .join('\n');
    const name = one.factory.name || 'without a name';
    texts.set(name, (texts.get(name) ?? '') + text);
    one.inputs.forEach(visit);
  };
  const params: unknown = defaultsOf(strategy);
  if (params === undefined) return texts;
  const market = marketSeries(timeframe);
  for (const owner of [...strategy.phases, ...strategy.manage]) {
    for (const one of Object.values(featuresOf(owner, market, params)))
      if (typeof one === 'object') visit(one);
  }
  return texts;
}

/** The parameters when nothing is set; `undefined` where one has no default. */
function defaultsOf(strategy: AnyStrategy): unknown {
  try {
    return parseParams(strategy, {});
  } catch {
    return undefined;
  }
}
