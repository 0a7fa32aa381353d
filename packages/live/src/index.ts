export type { BarInput, BrokerInput, Command, CommandInput, Entered, LiveInput, TickInput } from './input.js';
export type { AccountOutput, EquityOutput, LiveOutput, NoteOutput, SignalOutput } from './output.js';
export { replay } from './replay.js';
export type { LoggedStep, ReplayReport } from './replay.js';
export { createRunner, RunnerSnapshotSchema } from './runner.js';
export type { LiveMarket, LivePlan, Runner, RunnerSnapshot, RunnerStatus } from './runner.js';
