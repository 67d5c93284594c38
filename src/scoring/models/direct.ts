import type { Model } from './model.js';

/** Where the user went is where the user will go. */
export const direct: Model = ({ evidence }) => evidence.counts;
