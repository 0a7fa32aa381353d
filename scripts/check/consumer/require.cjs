// CommonJS: Node >= 20.19 loads ES modules through require().
const { notDeepStrictEqual } = require('node:assert/strict');

for (const name of [
  'core',
  'indicators',
  'data-files',
  'squeezeflow',
  'backtest',
  'report',
  'report/node',
  'research',
  'research/node',
]) {
  notDeepStrictEqual(Object.keys(require(`@veloce/${name}`)), [], `@veloce/${name} exports something`);
}
