export { createVeloce } from './create-veloce.js';
