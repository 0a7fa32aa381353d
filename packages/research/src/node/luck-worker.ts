import { workerData } from 'node:worker_threads';
import { simulations, type SimulationName } from '../luck/simulations.js';

/** The work a thread is started for. */
export interface LuckWork {
  readonly simulation: SimulationName;
  readonly input: unknown;
}

/** Some replications of it. */
export interface LuckPiece {
  readonly from: number;
  readonly to: number;
}

/** Runs a piece of the simulation that the thread was started for. */
export default function runPiece({ from, to }: LuckPiece): unknown {
  const { simulation, input } = workerData as LuckWork;
  return simulations[simulation].piece(input as never, from, to);
}
