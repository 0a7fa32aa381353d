import { describeStrategy } from '@veloce/core/testing';
import { cross, data } from './rule.js';
describeStrategy('a moving-average cross', cross, () => data);
