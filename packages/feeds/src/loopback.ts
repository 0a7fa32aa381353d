export { binanceScript, simulatedTrades } from './loopback/binance.js';
export type { ScriptedMarket, ScriptedTrade } from './loopback/binance.js';
export { loopbackExchange } from './loopback/server.js';
export type {
  LoopbackExchange,
  LoopbackFrame,
  LoopbackPlay,
  LoopbackRefusal,
  LoopbackScript,
} from './loopback/server.js';
