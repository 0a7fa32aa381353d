export { describeBroker } from './testing/describe-broker.js';
export type { BrokerFault, BrokerTrial, BrokerTrialOptions, TrialPart } from './testing/describe-broker.js';
