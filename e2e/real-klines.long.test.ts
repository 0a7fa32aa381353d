import { describe } from 'vitest';
import { describeStrategy } from '@veloce/core/testing';
import { squeezeFlow } from '@veloce/squeezeflow';
import { hasKlines, loadMonths } from './testdata/real-klines.js';

describe.skipIf(!hasKlines)('on real klines', () => {
  describeStrategy('squeezeFlow over three months of FILUSDT', squeezeFlow, () =>
    loadMonths('FILUSDT-1m-2023-04', 'FILUSDT-1m-2023-05', 'FILUSDT-1m-2023-06'),
  );
  describeStrategy('squeezeFlow over two months of AVAXUSDT', squeezeFlow, () =>
    loadMonths('AVAXUSDT-1m-2026-06', 'AVAXUSDT-1m-2026-07'),
  );
});
