/** A button that opens files of this device. The browser's own input stays hidden: it cannot be named or dressed. */
import { useRef } from 'react';
import { help } from './help.ts';

export function FileButton(props: {
  readonly label: string;
  readonly helpText: string;
  /** An entry of the glossary. */
  readonly term?: string;
  /** As of an input: '.zip,.json'; left out, any file. */
  readonly accept?: string;
  readonly isPrimary?: boolean;
  readonly takesSeveral?: boolean;
  /** Of the hidden input, for tests. */
  readonly testId?: string;
  readonly onFiles: (files: readonly File[]) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        data-primary={props.isPrimary ? '' : undefined}
        onClick={() => input.current?.click()}
        {...help(props.helpText, props.term)}
      >
        {props.label}
      </button>
      <input
        ref={input}
        type="file"
        accept={props.accept}
        multiple={props.takesSeveral}
        hidden
        data-testid={props.testId}
        aria-label={props.label}
        onChange={(event) => {
          const files = Array.from(event.target.files ?? []);
          // The same file may be chosen again.
          event.target.value = '';
          if (files.length > 0) props.onFiles(files);
        }}
      />
    </>
  );
}
