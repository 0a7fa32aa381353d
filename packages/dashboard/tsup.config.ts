import { library } from '../../tsup.config.js';
import { buildPage } from './build-page.js';

export default library(['src/index.ts', 'src/node.ts'], 'neutral', async () => {
  await buildPage('dist/page');
});
