/** Predict, then reveal: a question the reader answers before the picture does. Nothing is sent or kept. */
import { Children, isValidElement, type ReactElement, type ReactNode, useId, useState } from 'react';
import { help } from '../../ui/components/help.ts';
import { learnText } from '../../ui/text/learn.ts';
import { useText } from '../../ui/text/useText.ts';
import styles from './lesson.module.css';
import { useStage } from './stageContext.ts';

interface Part {
  readonly children?: ReactNode;
}
interface OptionPart extends Part {
  readonly right?: boolean;
}

/** The parts of a question; Predict reads their children, so that prose may hold formulas and numbers. */
export const Question = ({ children }: Part): ReactNode => children;
export const Option = ({ children }: OptionPart): ReactNode => children;
export const Because = ({ children }: Part): ReactNode => children;

export function Predict({ state, children }: Part & { readonly state?: string }) {
  const { controls } = useStage();
  const text = useText(learnText);
  const words = text.predict;
  const name = useId();
  const [chosen, setChosen] = useState<number | null>(null);
  const [isRevealed, setRevealed] = useState(false);
  const parts = Children.toArray(children).filter((child): child is ReactElement<OptionPart> => isValidElement(child));
  const only = (type: unknown) => parts.filter((part) => part.type === type);
  const options = only(Option);
  const isRight = chosen !== null && options[chosen]?.props.right === true;
  const reveal = () => {
    setRevealed(true);
    if (state !== undefined) controls.tryState(state);
  };
  return (
    <div className={styles.predict} data-testid="predict">
      <fieldset disabled={isRevealed}>
        <legend>
          <span className={styles.kicker}>{words.kicker}</span> {only(Question)}
        </legend>
        {options.map((option, k) => (
          <label key={option.key} data-right={(isRevealed && option.props.right) || undefined}>
            <input
              type="radio"
              name={name}
              checked={chosen === k}
              onChange={() => setChosen(k)}
              {...help(text.help.guess)}
            />
            <span>
              {option}
              {isRevealed && option.props.right === true && <strong> {words.thisOne}</strong>}
            </span>
          </label>
        ))}
      </fieldset>
      <div role="status">
        {isRevealed && (
          <div className={styles.because}>
            <p>
              <strong>{isRight ? words.right : words.wrong}</strong>
            </p>
            {only(Because)}
          </div>
        )}
      </div>
      {isRevealed ? (
        <button
          type="button"
          onClick={() => {
            setRevealed(false);
            setChosen(null);
          }}
          {...help(text.help.again)}
        >
          {words.again}
        </button>
      ) : (
        <button
          type="button"
          data-primary={chosen !== null || undefined}
          disabled={chosen === null}
          onClick={reveal}
          {...help(text.help.reveal)}
        >
          {words.reveal}
        </button>
      )}
    </div>
  );
}
