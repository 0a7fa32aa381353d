import type { BacktestOptions, BacktestResult } from '@veloce/backtest';
import type { AnyStrategy, MarketData } from '@veloce/core';

/** A module and the modules of the project that it imports, as paths from the project's folder. */
export interface ProjectModule {
  readonly path: string;
  readonly imports: readonly string[];
}

/** A strategy project: what `validate` looks at. */
export interface Project {
  readonly strategy: AnyStrategy;
  /** Parameters that differ from the defaults. */
  readonly params?: Readonly<Record<string, unknown>>;
  /** A market with everything that the strategy needs; a few thousand bars, on which it makes signals. */
  readonly data: MarketData;
  /** How the strategy's market is made of `data`, when it is not `data` itself: it is tested for look-ahead as well. */
  readonly prepare?: (data: MarketData) => MarketData;
  readonly options?: BacktestOptions;
  /** The project's modules (`readModules` of `@veloce/research/node` reads them); without them their order is not checked. */
  readonly modules?: readonly ProjectModule[];
  /** Folders of the project, low to high: a module may import from its own and lower ones only. */
  readonly layers?: readonly string[];
  /** Makes the report; without it only what a report is made of is checked. */
  readonly report?: (result: BacktestResult) => string;
}

/** A problem, and how to fix it. */
export interface Fault {
  readonly reason: string;
  readonly fix: string;
}

/** One stage of the validation: `undefined` when all is well. */
export type Check = (project: Project) => Fault | undefined;

/** Stages, in their order. */
export type StageName = 'architecture' | 'data' | 'causality' | 'parity' | 'backtest' | 'report';
