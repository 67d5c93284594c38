/**
 * Values of variables that a client is told are wrong. Each such error quotes the value it is about, so that a body
 * full of them, told one by one, would be answered by its square.
 */
export const MAX_VARIABLE_ERRORS = 5;

/** Whether an error says that there are more; the library gives it no other sign than its message. */
export function isOneOfTooMany(message: string): boolean {
  return message.startsWith('Too many errors processing variables');
}

/** What a client reads then. */
export const TOO_MANY = {
  message: `More than ${MAX_VARIABLE_ERRORS} values of the variables are wrong; the others are not listed.`,
  extensions: { code: 'BAD_USER_INPUT' },
};
