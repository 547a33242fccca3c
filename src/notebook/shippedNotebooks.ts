/** Notebooks that come with the page, in `public/notebooks/`: `four-objectives` is `#/page/four-objectives`. */
export const SHIPPED_NOTEBOOKS = ['four-objectives'] as const;
export type ShippedNotebook = (typeof SHIPPED_NOTEBOOKS)[number];

/** Relative to the page. */
export const shippedNotebookFile = (name: ShippedNotebook): string => `notebooks/${name}.json`;
