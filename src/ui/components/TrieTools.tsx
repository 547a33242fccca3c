/** Over the picture: what its page puts first, find an item, follow it, zoom, save. Only what the trie gives cause for. */
import { trieText } from '../text/trie.ts';
import { useText } from '../text/useText.ts';
import { help } from './help.ts';
import { SavePicture } from './SavePicture.tsx';
import { TrieSearch } from './TrieSearch.tsx';
import styles from './TrieTools.module.css';
import type { PictureState, TriePicture } from './triePicture.ts';
import type { TrieViewProps } from './trieProps.ts';

/** Fewer items are all in sight. */
const LEAST_TO_SEARCH = 24;

export interface TrieToolsProps {
  readonly props: TrieViewProps;
  readonly picture: TriePicture;
  readonly camera: PictureState;
  readonly followed: number | null;
  readonly onFollow: (prefix: number | null) => void;
}

export function TrieTools({ props, picture, camera, followed, onFollow }: TrieToolsProps) {
  const text = useText(trieText);
  const { trie, selected, onSelect } = props;
  const isFollowing = followed !== null;
  const isLarge = trie.numItems >= LEAST_TO_SEARCH;
  const zooms = [
    { name: 'zoomOut', sign: '−', act: () => picture.zoomBy(0.5), isPossible: camera.isZoomed },
    { name: 'zoomAll', sign: '⤢', act: () => picture.showAll(), isPossible: camera.isZoomed },
    { name: 'zoomIn', sign: '+', act: () => picture.zoomBy(2), isPossible: camera.canZoomIn },
  ] as const;
  return (
    <div className={styles.tools} data-searched={isLarge || undefined}>
      {props.lead}
      {isLarge && (
        <>
          <TrieSearch
            titles={props.itemTitles}
            onChoose={(item) => {
              onSelect(trie.leafOfItem[item]);
              picture.reveal(trie.leafOfItem[item]);
            }}
          />
          <button
            type="button"
            aria-pressed={isFollowing}
            aria-disabled={!isFollowing && selected === 0}
            onClick={() => onFollow(isFollowing || selected === 0 ? null : selected)}
            data-testid="trie-follow"
            {...help(text.help.follow)}
          >
            {text.follow}
          </button>
        </>
      )}
      {(camera.canZoomIn || camera.isZoomed) && (
        <span className={styles.group}>
          {zooms.map(({ name, sign, act, isPossible }) => (
            <button
              key={name}
              type="button"
              aria-label={text[name]}
              aria-disabled={!isPossible}
              onClick={act}
              data-testid={`trie-${name}`}
              {...help(text.help[name])}
            >
              {sign}
            </button>
          ))}
        </span>
      )}
      <SavePicture props={props} picture={picture} />
    </div>
  );
}
