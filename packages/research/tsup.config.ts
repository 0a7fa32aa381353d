import { library } from '../../tsup.base.js';

export default library([
  'src/index.ts',
  'src/node.ts',
  'src/node-worker.ts',
  'src/node-luck-worker.ts',
  'src/node-bullmq.ts',
]);
