import { library } from '../../tsup.config.js';

export default library({
  index: 'src/index.ts',
  node: 'src/node.ts',
  bullmq: 'src/bullmq.ts',
  // Beside the chunks that start them.
  worker: 'src/node/worker.ts',
  'luck-worker': 'src/node/luck-worker.ts',
});
