const KEY = 'parallax-token';

/** The bearer token that was pasted: kept while the tab is open, and nowhere else. */
export const token = {
  read: (): string | null => sessionStorage.getItem(KEY),
  write(value: string): void {
    sessionStorage.setItem(KEY, value.trim().replace(/^bearer\s+/i, ''));
  },
  clear: (): void => sessionStorage.removeItem(KEY),
};
