/** The picture as a file: SVG, or PNG at twice the screen's pixels. */
import { errorMessage } from '../../core/errors.ts';
import { trieText } from '../text/trie.ts';
import { useText } from '../text/useText.ts';
import { downloadFiles } from './download.ts';
import { SaveMenu } from './SaveMenu.tsx';
import type { TriePicture } from './triePicture.ts';
import type { TrieViewProps } from './trieProps.ts';

const PNG_SCALE = 2;

export function SavePicture({ props, picture }: { readonly props: TrieViewProps; readonly picture: TriePicture }) {
  const text = useText(trieText);
  const save = async (format: 'svg' | 'png') => {
    const name = `${props.fileName ?? 'trie'}-${props.view}.${format}`;
    const title = text.fileTitle(text.views[props.view]);
    const description = text.fileDescription(text.items(props.trie.numItems));
    const blob =
      format === 'svg'
        ? new Blob([picture.svg(title, description)], { type: 'image/svg+xml' })
        : await picture.png(PNG_SCALE);
    await downloadFiles([{ name, blob }]);
    return text.saved(name);
  };
  return (
    <SaveMenu
      testId="trie"
      label={text.save}
      helpText={text.help.save}
      failed={(error) => text.notSaved(errorMessage(error))}
      ways={[
        { id: 'svg', label: text.saveSvg, help: text.help.saveSvg, save: () => save('svg') },
        { id: 'png', label: text.savePng, help: text.help.savePng, save: () => save('png') },
      ]}
    />
  );
}
