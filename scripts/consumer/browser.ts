import * as backtest from '@veloce/backtest';
import * as core from '@veloce/core';
import * as indicators from '@veloce/indicators';
import * as report from '@veloce/report';
import * as squeezeflow from '@veloce/squeezeflow';

/** Every package that also runs in a browser. */
export const packages = { backtest, core, indicators, report, squeezeflow };
