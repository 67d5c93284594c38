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
 * An error as it is logged: its type, message, code, stack and causes, and none of its other fields.
 * Clients of engines hang the whole request on their errors, with credentials and what was searched for.
 */
export function plainError(error: unknown): PlainError {
  return plain(error, MOST_CAUSES);
}

function plain(error: unknown, causes: number): PlainError {
  if (!(error instanceof Error))
    return { type: typeof error, message: 'Something that is no error was thrown.' };
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
