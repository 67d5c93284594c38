/** Made by web/listed-operations.ts. */
declare module 'virtual:listed-operations' {
  /** SHA-256 of each operation of the page, by its name. */
  export const HASHES: Readonly<Record<string, string | undefined>>;
}
