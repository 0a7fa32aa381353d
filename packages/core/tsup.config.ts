import { library } from '../../tsup.config.js';

export default library([
  'src/index.ts',
  'src/node.ts',
  'src/redis.ts',
  'src/statistics.ts',
  'src/table.ts',
  'src/testing.ts',
]);
