/**
 * Most variable errors that are reported to a client. Each error quotes its value, so the answer to a body
 * full of errors would have its squared size.
 */
export const MAX_VARIABLE_ERRORS = 5;

/** Returns true if an error says that there are more errors; its message is the only sign of it. */
export function isOneOfTooMany(message: string): boolean {
  return message.startsWith('Too many errors processing variables');
}

/** Error that replaces the remaining ones. */
export const TOO_MANY = {
  message: `More than ${MAX_VARIABLE_ERRORS} values of the variables are wrong; the others are not listed.`,
  extensions: { code: 'BAD_USER_INPUT' },
};
