export { ccxtBroker, CcxtBrokerOptions } from './ccxt/broker.js';
export type { CcxtExchange } from './ccxt/exchange.js';
