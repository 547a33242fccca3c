/** The picture as a file: SVG, or PNG at twice the screen's pixels. */
import { useRef, useState } from 'react';
import { errorMessage } from '../../core/errors.ts';
import { trieText } from '../text/trie.ts';
import { useText } from '../text/useText.ts';
import { downloadFiles } from './download.ts';
import { help } from './help.ts';
import styles from './SavePicture.module.css';
import type { TriePicture } from './triePicture.ts';
import type { TrieViewProps } from './trieProps.ts';

const PNG_SCALE = 2;

export function SavePicture({ props, picture }: { readonly props: TrieViewProps; readonly picture: TriePicture }) {
  const text = useText(trieText);
  const menu = useRef<HTMLDetailsElement>(null);
  const [news, setNews] = useState('');
  const save = async (format: 'svg' | 'png') => {
    const name = `${props.fileName ?? 'trie'}-${props.view}.${format}`;
    if (menu.current !== null) menu.current.open = false;
    try {
      const title = text.fileTitle(text.views[props.view]);
      const description = text.fileDescription(text.items(props.trie.numItems));
      const blob =
        format === 'svg'
          ? new Blob([picture.svg(title, description)], { type: 'image/svg+xml' })
          : await picture.png(PNG_SCALE);
      await downloadFiles([{ name, blob }]);
      setNews(text.saved(name));
    } catch (error) {
      setNews(text.notSaved(errorMessage(error)));
    }
  };
  return (
    <>
      <details ref={menu} className={styles.save}>
        <summary data-testid="trie-save" aria-label={text.save} {...help(text.help.save)}>
          <svg viewBox="0 0 24 24" width="16" height="16" aria-hidden="true">
            <path d="M12 4v11M7 11l5 5 5-5M4 20h16" fill="none" stroke="currentColor" strokeWidth="2" />
          </svg>
        </summary>
        <div className={styles.formats}>
          <button type="button" data-testid="trie-svg" onClick={() => save('svg')} {...help(text.help.saveSvg)}>
            {text.saveSvg}
          </button>
          <button type="button" data-testid="trie-png" onClick={() => save('png')} {...help(text.help.savePng)}>
            {text.savePng}
          </button>
        </div>
      </details>
      <span className="visually-hidden" role="status">
        {news}
      </span>
    </>
  );
}
