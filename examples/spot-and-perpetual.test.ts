import { describeStrategy } from '@veloce/core/testing';
import { data, pressure } from './spot-and-perpetual.js';
describeStrategy('flow on spot and perpetual', pressure, () => data, {
  unchecked: ['spot.buyVolume', 'spot.sellVolume'], // joined when the data was made, by the closes of spot bars
});
