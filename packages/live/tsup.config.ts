import { library } from '../../tsup.config.js';

export default library(
  ['src/index.ts', 'src/ccxt.ts', 'src/freqtrade.ts', 'src/node.ts', 'src/redis.ts', 'src/testing.ts'],
  'node',
);
