import { describeStrategy } from '@veloce/core/testing';
import { data, pressure } from './spot-and-perpetual.js';
describeStrategy('flow on spot and perpetual', pressure, () => data);
