export { describeKernel } from './testing/describe-kernel.js';
export type { KernelTestOptions } from './testing/describe-kernel.js';
export { describeStrategy } from './testing/describe-strategy.js';
export type { StrategyTestOptions } from './testing/describe-strategy.js';
export { seededRandom } from './seeded-random.js';
