/** A button that asks for files of one kind, several at once; what is picked goes out. */
import { useRef } from 'react';
import { help } from './help.ts';

export function FilePicker(props: {
  readonly label: string;
  readonly helpText: string;
  /** As in an input's `accept`. */
  readonly accept: string;
  readonly onFiles: (files: readonly File[]) => void;
  /** Of the input; the button's ends in '-button'. */
  readonly testId: string;
}) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        data-testid={`${props.testId}-button`}
        onClick={() => input.current?.click()}
        {...help(props.helpText)}
      >
        {props.label}
      </button>
      <input
        ref={input}
        type="file"
        accept={props.accept}
        multiple
        hidden
        data-testid={props.testId}
        aria-label={props.label}
        onChange={(event) => {
          props.onFiles(Array.from(event.target.files ?? []));
          event.target.value = '';
        }}
      />
    </>
  );
}
