import { library } from '../../tsup.config.js';

export default library(['src/index.ts', 'src/browser.ts', 'src/node.ts', 'src/notebook.ts']);
