/** A history as list entries: an item taken twice is two entries, told apart by which time it is. */
export function historyEntries(history: readonly number[]): { readonly item: number; readonly key: string }[] {
  return history.map((item, i) => ({
    item,
    key: `${item} ${history.slice(0, i).filter((other) => other === item).length}`,
  }));
}
