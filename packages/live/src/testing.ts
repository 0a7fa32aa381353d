export { describeBroker } from './testing/describe-broker.js';
export type { BrokerFault, BrokerTrial, BrokerTrialOptions } from './testing/describe-broker.js';
