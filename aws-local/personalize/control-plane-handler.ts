import type { CallContext } from '../serve-call.js';
import type { Fields } from './resources/resources.js';

/** Does one operation of the control plane. `at` is milliseconds since the epoch. */
export type ControlPlaneHandler = (input: Fields, at: number, context: CallContext) => Fields;
