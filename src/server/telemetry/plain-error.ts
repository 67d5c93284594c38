export interface PlainError {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: PlainError;
}

/** A message may quote what an engine was sent. */
const LONGEST_MESSAGE = 400;
const MOST_CAUSES = 5;

/**
 * Returns an error as it is logged: type, message, code, stack and causes, and no other field. Engine clients
 * attach the whole request to their errors, with credentials and search terms.
 */
export function plainError(error: unknown): PlainError {
  return plain(error, MOST_CAUSES);
}

function plain(error: unknown, causes: number): PlainError {
  if (!(error instanceof Error))
    return { type: typeof error, message: 'A value that is not an Error was thrown.' };
  const code: unknown = 'code' in error ? error.code : undefined;
  return {
    // Clients that give their errors no name at least give them a class.
    type: error.name === 'Error' ? error.constructor.name : error.name,
    message: cut(error.message),
    ...(typeof code === 'string' && { code }),
    ...(error.stack !== undefined && { stack: placesOf(error.stack) }),
    ...(error.cause !== undefined && causes > 0 && { cause: plain(error.cause, causes - 1) }),
  };
}

/** The lines that say where, without the message in front of them. */
function placesOf(stack: string): string {
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');
}

function cut(message: string): string {
  return message.length <= LONGEST_MESSAGE ? message : `${message.slice(0, LONGEST_MESSAGE)} …`;
}
