import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { nearestName, parseParams, type AnyStrategy } from '@veloce/core';
import { misuse } from '../frame/failure.js';
import { importModule } from './import-module.js';

/** A strategy, and where another thread finds it. */
export interface LoadedStrategy {
  readonly strategy: AnyStrategy;
  readonly module: string;
  /** The name under which the module exports it. */
  readonly exported: string;
}

const builtIn = ['squeezeflow', 'crossover'] as const;

/**
 * A strategy by its name for users: that of a built-in one, or a module, `./strategy.ts` or `./strategies.ts#name`.
 *
 * @param folder Paths are from here.
 */
export async function loadStrategy(text: string, folder: string): Promise<LoadedStrategy> {
  if (text === 'squeezeflow') {
    const { squeezeFlow } = await import('@veloce/squeezeflow');
    return {
      strategy: squeezeFlow,
      module: import.meta.resolve('@veloce/squeezeflow'),
      exported: 'squeezeFlow',
    };
  }
  if (text === 'crossover') {
    const { crossover } = await import('../crossover.js');
    return { strategy: crossover, module: import.meta.resolve('@veloce/cli/demo'), exported: 'crossover' };
  }
  const [path = '', wanted] = text.split('#');
  const file = resolve(folder, path);
  if (!/\.[cm]?[jt]s$/.test(path) || !existsSync(file)) {
    const near = nearestName(text, builtIn);
    const meant = near === undefined ? '' : `; did you mean ${near}?`;
    throw misuse(
      `there is no strategy ${JSON.stringify(text)}${meant}`,
      `built in are ${builtIn.join(' and ')}; your own is the path of its module, such as ./strategy.ts`,
    );
  }
  const module = await importModule(file, ownModules);
  const strategies = Object.entries(module).filter((entry): entry is [string, AnyStrategy] =>
    isStrategy(entry[1]),
  );
  const names = strategies.map(([name]) => name).join(', ');
  const found = wanted === undefined ? strategies : strategies.filter(([name]) => name === wanted);
  const [first] = found;
  if (first === undefined) {
    throw misuse(
      wanted === undefined ? `${path} exports no strategy` : `${path} exports no strategy ${wanted}`,
      strategies.length === 0 ? 'export what strategy(…) or rule(…) gave' : `it exports ${names}`,
    );
  }
  if (found.length > 1)
    throw misuse(`${path} exports several strategies: ${names}`, `name one: ${path}#${first[0]}`);
  return { strategy: first[1], module: pathToFileURL(file).href, exported: first[0] };
}

/** The modules that a user's strategy shares with the command. */
const ownModules = {
  '@veloce/core': () => import('@veloce/core'),
  '@veloce/indicators': () => import('@veloce/indicators'),
  '@veloce/squeezeflow': () => import('@veloce/squeezeflow'),
  '@veloce/vectorflow-analytics': () => import('@veloce/vectorflow-analytics'),
};

function isStrategy(value: unknown): value is AnyStrategy {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    typeof value.name === 'string' &&
    'phases' in value &&
    Array.isArray(value.phases) &&
    'params' in value
  );
}

/** `--param minScore=5` and what the configuration says, checked by the strategy's own schema. */
export function readParams(
  strategy: AnyStrategy,
  configured: Readonly<Record<string, unknown>>,
  given: readonly string[] = [],
): Readonly<Record<string, unknown>> {
  const params = { ...configured, ...readNamed(given) };
  parseParams(strategy, params as never);
  return params;
}

/**
 * The values of some `--param name=value`, by name.
 *
 * @param option What they are given by, for messages.
 */
export const readNamed = (
  given: readonly string[] = [],
  option = '--param ',
): Readonly<Record<string, unknown>> => Object.fromEntries(given.map((text) => readParam(text, option)));

function readParam(text: string, option: string): readonly [string, unknown] {
  const at = text.indexOf('=');
  const value = text.slice(at + 1).trim();
  if (at < 1 || value === '') {
    throw misuse(`${option}${JSON.stringify(text)}: must be NAME=VALUE`, `write it like ${option}minScore=5`);
  }
  return [text.slice(0, at), valueOf(value)];
}

/** A number, true, false, or text. */
export function valueOf(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  return Number.isNaN(Number(text)) ? text : Number(text);
}
