import { library } from '../../tsup.config.js';

export default library(['src/index.ts', 'src/loopback.ts', 'src/record.ts'], 'node');
