export { fetchArchive } from './archive.js';
export type { ArchiveOptions } from './archive.js';
export type { ArchiveMarket } from './archive-file.js';
export type { ArchivePeriod, ArchiveRange } from './archive-period.js';
export { parseCsv } from './csv.js';
export type { CsvColumnMap, CsvOptions } from './csv.js';
export type { CsvFault } from './csv-fault.js';
export { describeDataNote } from './data-note.js';
export type { DataNote, DataRule } from './data-note.js';
export { gatherTrades } from './gather-trades.js';
export type { GatherOptions, Trade } from './gather-trades.js';
export { joinSamples } from './join-samples.js';
export { parseOhlcv } from './ohlcv.js';
export type { OhlcvOptions, OhlcvRow } from './ohlcv.js';
export type { BarPreset, TradePreset } from './presets.js';
export type { RowOptions, RowRules, TextOptions } from './row-rules.js';
export type { TradeColumnMap } from './trade-columns.js';
export type { JoinedSamples, JoinOptions } from './join-samples.js';
export { klineFileProvider } from './kline-file-provider.js';
export type { KlineFileProviderOptions } from './kline-file-provider.js';
export { loadKlineFiles } from './kline-files.js';
export type { KlineFilesOptions, LoadedKlines } from './kline-files.js';
export { parseKlines } from './klines.js';
export type { KlineOptions } from './klines.js';
export type { ParsedMarket } from './market-file.js';
export type { SampleColumnMap, SampleField } from './sample-columns.js';
export { loadSampleFiles } from './sample-files.js';
export type { SampleFilesOptions, Samples } from './sample-files.js';
export type { Episode } from './simulator/episodes.js';
export { SimulationOptions } from './simulator/options.js';
export type { SimulationInput } from './simulator/options.js';
export { simulateMarket } from './simulator/simulate-market.js';
export type { Simulation } from './simulator/simulate-market.js';
export { simulateTrades } from './simulator/trades.js';
export type { SimulatedTrade, SimulationListener } from './simulator/trades.js';
export type { TimeUnit } from './timestamp.js';
export { createTradeBars } from './trade-bars.js';
export type {
  RuleCount,
  TakenBars,
  TradeBarColumns,
  TradeBars,
  TradeCounts,
  TradeRows,
  TradeRule,
  TradeToGather,
} from './trade-bars.js';
export type { TradeField } from './trade-columns.js';
export { loadTradeFiles } from './trade-files.js';
export type { LoadedTrades, TradeFilesOptions } from './trade-files.js';
export type { GatheredTrades } from './trade-market.js';
