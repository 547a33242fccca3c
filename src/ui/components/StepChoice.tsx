/** Which training step to measure or to tune for: a preset and about how many packed tokens. */
import { MODEL_PRESETS, type ModelPreset } from '../../config/presets.ts';
import { deviceText } from '../text/device.ts';
import { useText } from '../text/useText.ts';
import { help } from './help.ts';
import styles from './StepChoice.module.css';

export interface Step {
  readonly preset: ModelPreset;
  readonly tokens: number;
}

export const FIRST_STEP: Step = { preset: 'llama-nano', tokens: 512 };
const LEAST_TOKENS = 32;
const MOST_TOKENS = 8192;

export const isStepValid = ({ tokens }: Step): boolean =>
  Number.isInteger(tokens) && tokens >= LEAST_TOKENS && tokens <= MOST_TOKENS;

export function StepChoice(props: { readonly step: Step; readonly onChange: (step: Step) => void }) {
  const { step, onChange } = props;
  const text = useText(deviceText);
  return (
    <fieldset className={styles.choice}>
      <legend className="visually-hidden">{text.step}</legend>
      <label>
        {text.preset}
        <select
          value={step.preset}
          onChange={(event) => onChange({ ...step, preset: event.target.value as ModelPreset })}
          {...help(text.help.preset)}
        >
          {Object.keys(MODEL_PRESETS).map((preset) => (
            <option key={preset}>{preset}</option>
          ))}
        </select>
      </label>
      <label>
        {text.packedTokens}
        <input
          type="number"
          min={LEAST_TOKENS}
          max={MOST_TOKENS}
          step={1}
          value={Number.isNaN(step.tokens) ? '' : step.tokens}
          aria-invalid={!isStepValid(step)}
          onChange={(event) => onChange({ ...step, tokens: event.target.valueAsNumber })}
          {...help(text.help.packedTokens)}
        />
      </label>
    </fieldset>
  );
}
