import process from 'node:process';
import { metricTable } from '@veloce/backtest';
import { nearestName } from '@veloce/core';
import type { Constraint, Executor, MetricName, SearchInput } from '@veloce/research';
import type { LoadedStrategy } from '../config/load-strategy.js';
import { readParams, valueOf } from '../config/load-strategy.js';
import { misuse } from '../frame/failure.js';
import type { StrategyOptions } from './backtest.js';

/** Options of the commands that search. */
export interface SearchOptions extends StrategyOptions {
  readonly space: readonly string[];
  readonly objective: string;
  readonly constraint?: readonly string[];
  readonly search: 'grid' | 'random' | 'latin-hypercube' | 'tpe';
  readonly count: number;
  readonly threads?: number;
}

/** The settings of a search, checked as far as possible without its data. */
export async function searchOf(options: SearchOptions, { strategy, module, exported }: LoadedStrategy) {
  const fixed = Object.entries(readParams(strategy, {}, options.param)).map(([name, value]) => [
    name,
    [value],
  ]);
  const space: unknown = {
    ...Object.fromEntries(fixed),
    ...Object.fromEntries(options.space.map(readDomain)),
  };
  const { search: kind, count, threads: threadCount } = options;
  const search: SearchInput = kind === 'grid' ? { kind } : { kind, count, seed: options.seed ?? 1 };
  let executor: Executor | undefined;
  if (threadCount !== undefined) {
    const { threads } = await import('@veloce/research/node');
    // A worker loads the module itself: TypeScript needs a loader there as well.
    const loader =
      module.endsWith('.ts') && !process.execArgv.some((flag) => flag.includes('tsx'))
        ? [`--import=${import.meta.resolve('jiti/register')}`]
        : [];
    executor = threads({
      module,
      name: exported,
      threads: threadCount,
      execArgv: [...process.execArgv, ...loader],
    });
  }
  return {
    space: space as never,
    search,
    objective: metricOf('--objective', options.objective),
    constraints: (options.constraint ?? []).map(readConstraint),
    ...(executor === undefined ? {} : { executor }),
  };
}

/** `fast=5,10,20`, `fast=5..50:5`, `fast=5..50`. */
function readDomain(text: string): readonly [string, unknown] {
  const at = text.indexOf('=');
  const name = text.slice(0, at);
  const values = text.slice(at + 1).trim();
  const wrong = misuse(
    `--space ${JSON.stringify(text)}: must be NAME=VALUES`,
    'write it like fast=5,10,20 or fast=5..50:5',
  );
  if (at < 1 || values === '') throw wrong;
  if (!values.includes('..')) return [name, values.split(',').map((one) => valueOf(one.trim()))];
  const [, min, max, step] = /^([^.]+(?:\.\d+)?)\.\.([^:]+)(?::(.+))?$/.exec(values) ?? [];
  const numbers = [min, max, step].flatMap((one) => (one === undefined ? [] : [Number(one)]));
  if (min === undefined || numbers.some((one) => !Number.isFinite(one))) throw wrong;
  return [name, { min: numbers[0], max: numbers[1], ...(step === undefined ? {} : { step: numbers[2] }) }];
}

/** `trades>=30`, `maxDrawdown>=-0.3`, `exposure<=0.5`. */
function readConstraint(text: string): Constraint {
  const [, name = '', sign, bound = ''] = /^\s*(\w+)\s*(>=|<=)\s*(\S+)\s*$/.exec(text) ?? [];
  const value = Number(bound);
  if (name === '' || bound === '' || !Number.isFinite(value)) {
    throw misuse(
      `--constraint ${JSON.stringify(text)}: must be METRIC>=NUMBER or METRIC<=NUMBER`,
      "write it like 'trades>=30', in quotes",
    );
  }
  const metric = metricOf('--constraint', name);
  return sign === '>=' ? { metric, min: value } : { metric, max: value };
}

function metricOf(option: string, name: string): MetricName {
  const names = metricTable.map((metric): string => metric.name);
  if (names.includes(name)) return name as MetricName;
  const near = nearestName(name, names);
  throw misuse(
    `${option} ${name}: there is no such metric${near === undefined ? '' : `; did you mean ${near}?`}`,
    `there are ${names.join(', ')}`,
  );
}
