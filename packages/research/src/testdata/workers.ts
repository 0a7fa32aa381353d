/** SqueezeFlow from its sources, for worker threads. */
export const squeezeFlowWorkers = {
  module: new URL('../../../squeezeflow/src/index.ts', import.meta.url),
  name: 'squeezeFlow',
  threads: 2,
  execArgv: ['--import', new URL('./typescript-loader.mjs', import.meta.url).href, '--conditions=@veloce/source'],
};
