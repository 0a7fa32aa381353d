export { freqtradeClient, FreqtradeOptions } from './freqtrade/client.js';
export type { FreqtradeClient } from './freqtrade/client.js';
export { askFreqtrade, freqtradeExit } from './freqtrade/exit.js';
export { freqtradeBroker, FreqtradeBrokerOptions } from './freqtrade/broker.js';
