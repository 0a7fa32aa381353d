import { library } from '../../tsup.config.js';

export default library(['src/index.ts', 'src/mcp.ts'], 'node');
