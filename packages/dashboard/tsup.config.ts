import { library } from '../../tsup.base.js';
import { buildPage } from './build-page.js';

export default library(['src/index.ts', 'src/node.ts'], 'neutral', {
  onSuccess: async () => {
    await buildPage('dist/page');
  },
});
