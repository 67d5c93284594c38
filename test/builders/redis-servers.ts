/** Every server that an adapter for Redis is held to its contract on, and the variable that says where it is. */
export const REDIS_SERVERS = [
  ['Valkey 9', 'REDIS_URL'],
  ['Redis 7.0', 'REDIS_7_URL'],
] as const;

/** How to have a server whose variable is not set. */
export function howToHave(variable: string): string {
  return `set ${variable} to its URL; \`scripts/services up\` starts one`;
}
