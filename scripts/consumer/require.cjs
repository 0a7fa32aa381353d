// CommonJS: Node >= 20.19 loads ES modules through require().
const { strictEqual } = require('node:assert/strict');

for (const name of ['core', 'indicators', 'data-files', 'squeezeflow', 'backtest', 'report', 'report/node']) {
  strictEqual(Object.keys(require(`@veloce/${name}`)).length > 0, true, `@veloce/${name} exports something`);
}
