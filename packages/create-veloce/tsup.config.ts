import { library } from '../../tsup.config.js';

export default library(['src/index.ts', 'src/bin.ts'], 'node');
