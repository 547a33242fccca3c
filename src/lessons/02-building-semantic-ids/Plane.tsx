/** One level of residual k-means, drawn: garments, the rings they snap to, and what is left once the rings are subtracted. */
import { useState } from 'react';
import { help } from '../../ui/components/help.ts';
import { useText } from '../../ui/text/useText.ts';
import styles from '../parts/lesson.module.css';
import { useStage } from '../parts/stageContext.ts';
import { prefixNamed } from '../worlds.ts';
import { buildIds, GARMENT_NAMES, idsOfWorld, NUM_GARMENTS, tokenName } from './quantise.ts';
import { words } from './words.ts';

const SIZE = 320;
const MARGIN = 22;
const PHASES = ['points', 'snapped', 'left'] as const;

/**
 * The points a level quantises (or what is left of them), each as its code's digit, and the codebook's entries as rings.
 * The garment selected on the picture is named.
 */
export function Plane({ level }: { readonly level: number }) {
  const { state } = useStage();
  const text = useText(words);
  const [step, setStep] = useState(0);
  const phase = PHASES[step];
  const shown = idsOfWorld(state.world);
  const ids = buildIds(shown.codebookSize, Math.max(level + 1, shown.levels));
  const points = ids.inputs[level];
  const codebook = ids.codebooks[level];
  const codes = Array.from({ length: NUM_GARMENTS }, (_, i) => ids.codes[i * ids.levels + level]);
  const most = Math.max(...[...points, ...codebook].map(Math.abs));
  const [low, high] = level === 0 ? [0, 10] : [-most, most];
  const unit = (SIZE - 2 * MARGIN) / (high - low);
  const scale = (value: number) => MARGIN + (value - low) * unit;
  /** Where garment i stands, in the drawing's units. */
  const place = (i: number): readonly [number, number] => {
    if (phase === 'left') {
      const rest = ids.inputs[level + 1];
      return [SIZE / 2 + rest[2 * i] * unit, SIZE / 2 - rest[2 * i + 1] * unit];
    }
    const [values, at] = phase === 'points' ? [points, i] : [codebook, codes[i]];
    return [scale(values[2 * at]), SIZE - scale(values[2 * at + 1])];
  };
  const selected = state.world.trie.item[prefixNamed(state.world, state.selected)];
  const sizes = Array.from({ length: ids.codebookSize }, (_, k) => codes.filter((code) => code === k).length);
  const rings = Array.from({ length: ids.codebookSize }, (_, k) => {
    const at = [codebook[2 * k], codebook[2 * k + 1]];
    return phase === 'left' ? [SIZE / 2, SIZE / 2] : [scale(at[0]), SIZE - scale(at[1])];
  });
  return (
    <figure className={styles.figure}>
      <svg
        viewBox={`0 0 ${SIZE} ${SIZE}`}
        role="img"
        aria-label={`${text.plane.label(level + 1, NUM_GARMENTS, ids.codebookSize, sizes.join(', '))} ${text.plane.phases[phase]}`}
      >
        {(level > 0 || phase === 'left') && (
          <path
            d={`M${SIZE / 2} 4V${SIZE - 4}M4 ${SIZE / 2}H${SIZE - 4}`}
            stroke="var(--line-strong)"
            strokeDasharray="2 4"
          />
        )}
        {rings.map(([x, y], k) => (
          <g key={tokenName(level, k)} className={styles.moving} style={{ transform: `translate(${x}px, ${y}px)` }}>
            <circle r="7" fill="var(--accent-soft)" stroke="var(--accent)" />
            {phase !== 'left' && (
              <text x="16" y="-7" fontWeight="700" style={{ fill: 'var(--accent)' }}>
                {tokenName(level, k)}
              </text>
            )}
          </g>
        ))}
        {codes.map((code, i) => {
          const isSelected = i === selected;
          const [x, y] = place(i);
          return (
            <g
              key={GARMENT_NAMES[i]}
              className={styles.moving}
              style={{ transform: `translate(${x}px, ${y}px)` }}
              fill={isSelected ? 'var(--plus)' : 'var(--ink)'}
            >
              <text y="4" fontWeight={isSelected ? 700 : 400}>
                {code}
                <title>{GARMENT_NAMES[i]}</title>
              </text>
              {isSelected && (
                <text y="-9" fontWeight="700">
                  {GARMENT_NAMES[i]}
                </text>
              )}
            </g>
          );
        })}
      </svg>
      <figcaption>
        <span role="status">{phase === 'points' ? '' : text.plane.phases[phase]}</span>
        {phase === 'points' && (level === 0 ? text.plane.first : text.plane.later)}
        <br />
        {text.plane.find}
      </figcaption>
      <button
        type="button"
        onClick={() => setStep((step + 1) % PHASES.length)}
        {...help(text.help.snap, 'residual-k-means')}
      >
        {[text.plane.snap, text.plane.subtract, text.plane.again][step]}
      </button>
    </figure>
  );
}
