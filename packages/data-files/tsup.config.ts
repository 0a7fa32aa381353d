import { library } from '../../tsup.config.js';

export default library(['src/index.ts', 'src/arrow.ts', 'src/parquet.ts', 'src/store.ts'], 'node');
