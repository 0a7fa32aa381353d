import { library } from '../../tsup.config.js';

export default library(['src/index.ts', 'src/freqtrade.ts', 'src/node.ts'], 'node');
