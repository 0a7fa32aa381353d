import { BacktestSettings } from '@veloce/backtest';
import { parseOptions, parseParams } from '@veloce/core';
import type { Check, Fault, ProjectModule } from './stage.js';

/** Modules import downwards and never in a circle; the strategy runs on its defaults. */
export const checkArchitecture: Check = ({
  strategy,
  params = {},
  options = {},
  modules = [],
  layers = [],
}) => {
  try {
    parseParams(strategy, params);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      reason,
      fix: 'correct the parameter that is named; give every other one a default in the schema, or pass it as params',
    };
  }
  try {
    parseOptions('options', BacktestSettings, options);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { reason, fix: 'correct the assumption of the backtest that is named' };
  }
  return circle(modules) ?? upward(modules, layers);
};

function circle(modules: readonly ProjectModule[]): Fault | undefined {
  const importsOf = new Map(modules.map(({ path, imports }) => [path, imports]));
  const done = new Set<string>();
  const search = (path: string, above: readonly string[]): readonly string[] | undefined => {
    if (above.includes(path)) return [...above.slice(above.indexOf(path)), path];
    if (done.has(path)) return undefined;
    for (const next of importsOf.get(path) ?? []) {
      const found = search(next, [...above, path]);
      if (found !== undefined) return found;
    }
    done.add(path);
    return undefined;
  };
  for (const { path } of modules) {
    const found = search(path, []);
    if (found !== undefined) {
      return {
        reason: `modules import each other in a circle: ${found.join(' → ')}`,
        fix: 'move what they share into a module that imports neither',
      };
    }
  }
  return undefined;
}

function upward(modules: readonly ProjectModule[], layers: readonly string[]): Fault | undefined {
  const rankOf = (path: string): number => layers.findIndex((layer) => path.startsWith(`${layer}/`));
  for (const { path, imports } of modules) {
    const rank = rankOf(path);
    const wrong = rank < 0 ? undefined : imports.find((other) => rankOf(other) > rank);
    if (wrong !== undefined) {
      return {
        reason: `${path} imports ${wrong}, which lies above it (${layers.join(' < ')})`,
        fix: `move what ${path} needs down into ${layers[rank]}, or move ${path} up`,
      };
    }
  }
  return undefined;
}
