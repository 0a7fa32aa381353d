export { fetchArchive } from './archive/archive.js';
export type { ArchiveOptions } from './archive/archive.js';
export type { ArchiveMarket } from './archive/file.js';
export type { ArchivePeriod, ArchiveRange } from './archive/period.js';
export { parseCsv } from './market/csv.js';
export type { CsvColumnMap, CsvOptions } from './market/csv.js';
export type { CsvFault } from './csv/fault.js';
export { textLines } from './csv/text-lines.js';
export type { TextLines } from './csv/text-lines.js';
export { describeDataNote } from './market/data-note.js';
export type { DataNote, DataRule } from './market/data-note.js';
export { gatherTrades } from './trades/gather.js';
export type { GatherOptions, RawTrade } from './trades/gather.js';
export { joinSamples } from './samples/join.js';
export { parseOhlcv } from './klines/ohlcv.js';
export type { OhlcvOptions, OhlcvRow } from './klines/ohlcv.js';
export type { BarPreset } from './klines/presets.js';
export type { TradePreset } from './trades/presets.js';
export type { RowOptions, RowRules, TextOptions } from './market/rules.js';
export type { TradeColumnMap } from './trades/columns.js';
export type { JoinedSamples, JoinOptions } from './samples/join.js';
export { klineFileProvider } from './klines/file-provider.js';
export type { KlineFileProviderOptions } from './klines/file-provider.js';
export { loadKlineFiles } from './klines/files.js';
export type { KlineFilesOptions, LoadedKlines } from './klines/files.js';
export { parseKlines } from './klines/klines.js';
export type { KlineOptions } from './klines/klines.js';
export type { ParsedMarket } from './market/file.js';
export type { SampleColumnMap, SampleField } from './samples/columns.js';
export { loadSampleFiles } from './samples/files.js';
export type { SampleFilesOptions, Samples } from './samples/files.js';
export type { Episode } from './simulator/episodes.js';
export { SimulationOptions } from './simulator/options.js';
export type { SimulationInput } from './simulator/options.js';
export { simulateMarket } from './simulator/simulate-market.js';
export type { Simulation } from './simulator/simulate-market.js';
export { simulateTrades } from './simulator/trades.js';
export type { SimulatedTrade, SimulationListener } from './simulator/trades.js';
export type { TimeUnit } from './csv/timestamp.js';
export { createTradeBars } from './trades/bars.js';
export type {
  RuleCount,
  TakenBars,
  TradeBarColumns,
  TradeBars,
  TradeCounts,
  TradeRows,
  TradeRule,
  TradeToGather,
} from './trades/bars.js';
export type { TradeField } from './trades/columns.js';
export { loadTradeFiles } from './trades/files.js';
export type { LoadedTrades, TradeFilesOptions } from './trades/files.js';
export type { GatheredTrades } from './trades/market.js';
