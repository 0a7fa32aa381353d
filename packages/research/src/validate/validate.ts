import { checkArguments, checkFields } from '@veloce/core';
import { checkArchitecture } from './architecture.js';
import { checkBacktest, checkCausality, checkData, checkParity, checkReport } from './checks.js';
import type { Check, Fault, Project, StageName } from './stage.js';

const stages: readonly (readonly [StageName, string, Check])[] = [
  ['architecture', 'modules import downwards, parameters are complete', checkArchitecture],
  ['data', 'every row is sound, nothing needed is missing, there are signals', checkData],
  ['causality', 'no value depends on a later bar', checkCausality],
  ['parity', 'history, blocks and live give the same signals', checkParity],
  ['backtest', 'money adds up, fills are possible, twice the same', checkBacktest],
  ['report', 'every number is a number or says why not', checkReport],
];

/** A stage that was reached. */
export interface StageResult {
  readonly stage: StageName;
  readonly passed: boolean;
  /** The problem and its fix, of a stage that did not pass. */
  readonly fault?: Fault;
}

/** The result of validating a project. */
export interface Validation {
  readonly passed: boolean;
  /** The stages that were reached, in order; only the last one may have failed. */
  readonly stages: readonly StageResult[];
}

/**
 * Validates a strategy project in stages: architecture, data, causality, parity, backtest, report. It stops at the first stage that
 * fails, and says why and what to do.
 *
 * @throws {RangeError} when the project has no strategy or no data.
 * @param print Takes each line as it is known, such as `console.log`.
 * @example
 * ```ts
 * const { passed } = validate({ strategy: squeezeFlow, data }, console.log);
 * ```
 */
export function validate(project: Project, print: (line: string) => void = () => undefined): Validation {
  checkArguments('validate', { project, print }, { project: 'object', print: 'function' });
  checkFields('validate', project, [
    ...(['strategy', 'params', 'data', 'prepare', 'options', 'modules', 'layers', 'report'] as const),
  ]);
  const { strategy, data } = project as Partial<Project>;
  if (strategy === undefined) throw new RangeError('validate: the project needs a strategy');
  if (data === undefined) throw new RangeError('validate: the project needs data, a market');
  const results: StageResult[] = [];
  for (const [stage, what, check] of stages) {
    const fault = checkSafely(check, project);
    results.push(fault === undefined ? { stage, passed: true } : { stage, passed: false, fault });
    print(`${fault === undefined ? 'passed' : 'FAILED'}  ${stage}: ${what}`);
    if (fault !== undefined) {
      print(`        reason: ${fault.reason}`);
      print(`        fix: ${fault.fix}`);
      return { passed: false, stages: results };
    }
  }
  return { passed: true, stages: results };
}

/** A check that throws has found something too: a phase that throws, for one. */
function checkSafely(check: Check, project: Project): Fault | undefined {
  try {
    return check(project);
  } catch (error) {
    return {
      reason: error instanceof Error ? error.message : String(error),
      fix: 'a phase, a rule or prepare throws; a phase that cannot decide returns a rejection',
    };
  }
}
