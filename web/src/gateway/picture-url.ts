/**
 * A picture's URL for this page. The gateway gives a path from its own root, or a full URL; a path is looked up
 * where the page itself is served, which a proxy may have put under another path.
 */
export function pictureUrl(url: string, base: string = document.baseURI): string {
  if (!url.startsWith('/') || url.startsWith('//')) return url;
  const root = new URL('./', base);
  return url.startsWith(root.pathname) ? new URL(url, base).href : new URL(`.${url}`, root).href;
}
