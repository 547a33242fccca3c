/** A slider with its name above and its value beside, in words for screen readers too. */

export function Slider(props: {
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  readonly value: number;
  /** The value as it is read. */
  readonly text: string;
  readonly onChange: (value: number) => void;
  /** Of `help()`. */
  readonly 'data-help': string;
  readonly 'aria-description': string;
  readonly 'data-term'?: string;
}) {
  const { label, text, onChange, ...input } = props;
  return (
    <>
      <label>
        {label}
        <input
          type="range"
          aria-valuetext={text}
          onChange={(event) => onChange(event.target.valueAsNumber)}
          {...input}
        />
      </label>
      <output>{text}</output>
    </>
  );
}
