/** Takes every index of a name away, and what was made beside it. */
export async function removeIndexes(url: string, alias: string): Promise<void> {
  const listed = await fetch(`${url}/_cat/indices/${alias}*?format=json&h=index`);
  const indexes = (await listed.json()) as readonly { readonly index: string }[];
  for (const { index } of indexes) await fetch(`${url}/${index}`, { method: 'DELETE' });
}
