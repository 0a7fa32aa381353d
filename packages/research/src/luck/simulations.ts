import { splitting } from './overfitting.js';
import { randomEntry } from './random-entry.js';
import { snooping } from './reality-check.js';
import { returnBlocks, tradeDraws, tradeOrders } from './resampling.js';
import type { AnySimulation } from './simulation.js';

/** The tests that can be done in pieces, by the names of their functions. */
export const simulations: Readonly<Record<SimulationName, AnySimulation>> = {
  realityCheck: snooping,
  overfittingProbability: splitting,
  randomEntryTest: randomEntry,
  bootstrapReturns: returnBlocks,
  bootstrapTrades: tradeDraws,
  shuffleTrades: tradeOrders,
};

/** The name of a test that can be done in pieces. */
export type SimulationName =
  | 'realityCheck'
  | 'overfittingProbability'
  | 'randomEntryTest'
  | 'bootstrapReturns'
  | 'bootstrapTrades'
  | 'shuffleTrades';
