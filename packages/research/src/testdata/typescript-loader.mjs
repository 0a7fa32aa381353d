// Lets worker threads load TypeScript, for tests and benchmarks that run from the sources.
import { register } from 'tsx/esm/api';

register();
