/** Items by title: those that begin with what was typed, then those with a word that does, then those that contain it. Pure. */

export interface Found {
  /** At most as many as asked, best first. */
  readonly items: readonly number[];
  readonly total: number;
}

/** Titles as they are compared; made once a catalogue. */
export const searchableTitles = (titles: readonly string[]): readonly string[] =>
  titles.map((title) => title.toLocaleLowerCase());

/** `searchable` by `searchableTitles`. Nothing typed finds nothing. */
export function searchTitles(searchable: readonly string[], typed: string, limit: number): Found {
  const wanted = typed.trim().toLocaleLowerCase();
  if (wanted === '') return { items: [], total: 0 };
  const ranks: readonly [number[], number[], number[]] = [[], [], []];
  let total = 0;
  searchable.forEach((title, item) => {
    const at = title.indexOf(wanted);
    if (at < 0) return;
    total++;
    const isWord = at > 0 && (!/[\p{L}\p{N}]/u.test(title[at - 1]) || title.includes(` ${wanted}`));
    const rank = ranks[at === 0 ? 0 : isWord ? 1 : 2];
    if (rank.length < limit) rank.push(item);
  });
  return { items: ranks.flat().slice(0, limit), total };
}
