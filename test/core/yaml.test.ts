import { describe, expect, it } from 'vitest';
import { yamlOf } from '../../src/core/yaml.ts';

describe('yamlOf(value)', () => {
  it('nests sections, and quotes what YAML would take for something else', () => {
    expect(
      yamlOf({
        name: 'no',
        data: { source: 'shop-512', maxUsers: null },
        evaluation: { k: [1, 5], filterHistory: true },
        optimizer: { lr: 1e-7 },
        reward: { expression: 'r_a: 1 # note' },
        empty: {},
      }),
    ).toBe(
      [
        'name: "no"',
        'data:',
        '  source: shop-512',
        '  maxUsers: null',
        'evaluation:',
        '  k: [1,5]',
        '  filterHistory: true',
        'optimizer:',
        '  lr: 1e-7',
        'reward:',
        '  expression: "r_a: 1 # note"',
        'empty: {}',
        '',
      ].join('\n'),
    );
    expect(yamlOf({})).toBe('{}\n');
  });
});
