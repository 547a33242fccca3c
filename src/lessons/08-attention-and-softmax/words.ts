/** Everything lesson 8 says besides its prose. In Chinese: `words.zh.ts`. */
import { lessonWords } from '../translation.ts';

const en = {
  captions: {
    forest: 'Three items of a set, A, B and E, share their prefixes. The token 00 is worked out below.',
    otherBranch: 'The token 10 sees the history, 1 and itself. Nothing of the branch 0.',
    scores: 'The token 00 and its way from the root: these are the keys it sees, behind the history.',
    tiles: 'The same token, its keys in tiles of two.',
    oneByOne: 'The same token, its keys one by one.',
    gpu: 'The same numbers, once more on your GPU where there is one.',
    logits: 'Six logits make a policy at every prefix: only tokens that lead on to an item take part.',
    raised: 'The logit of the first level’s 0 is raised by 3. Behind prefix 0 nothing has changed.',
  },
  byHand: (token: string) => `The token ${token} is worked out below, with your numbers.`,
  logitsByHand: 'The policy that your logits make.',
  mask: { corner: 'sees', yes: '●', no: '·', query: 'Token worked out' },
  arrays: {
    query: (token: string) => `q of ${token}`,
    token: 'token',
    element: (name: string, token: string, index: number) => `${name} of ${token}, number ${index}`,
    restore: 'Restore the numbers',
    outside: (reach: number) => `A number from −${reach} to ${reach}, please; the last good one stays.`,
  },
  scores: { key: 'key', product: 'q · k', score: 's', power: 'e^(s − m)', share: 'p' },
  tiles: {
    size: 'Keys in a tile',
    keys: 'keys',
    maximum: 'm',
    shrink: 'shrink',
    total: 'total',
    sum: 'sum',
    output: 'output',
    lse: 'lse',
  },
  gpu: {
    title: 'Both, side by side',
    waiting: 'Asking the GPU…',
    none: (reason: string) => `No GPU ran this: ${reason} What you see is float64 alone, in plain loops.`,
    on: (adapter: string, isSoftware: boolean, worst: string) =>
      `Run on ${adapter}${isSoftware ? ', which this browser emulates on the processor' : ''}, in 32 bits. Largest difference of all numbers: ${worst}.`,
    number: 'number',
    device: 'GPU',
    reference: 'float64',
    difference: 'difference',
    output: (token: string, index: number) => `output ${index} of ${token}`,
    lse: (token: string) => `lse of ${token}`,
    logPF: (token: string) => `log P of ${token}`,
    rowLse: 'lse, masked',
    rowLseAll: 'lse, all tokens',
    again: 'Ask the GPU again',
  },
  logits: {
    token: (digit: string, level: number) => `${digit} of level ${level}`,
    logit: 'logit',
    power: 'e^(logit − m)',
    masked: 'P, masked',
    unmasked: 'P, all tokens',
    none: 'not legal',
    prefix: 'Prefix',
    root: 'root',
    sum: 'log Σ exp',
    leak: 'on tokens that lead to no item',
    restore: 'Restore the logits',
  },
  code: {
    passage: (file: string) => `From shaders/${file}.wgsl, as it runs:`,
    whole: (file: string, lines: number) => `All ${lines} lines of shaders/${file}.wgsl`,
    region: (file: string) => `WGSL of ${file}`,
  },
  help: {
    query: 'Which token’s row of attention is worked out, on the picture too.',
    number: 'One number of a query, key or value. All that follows is computed again, on the GPU too.',
    restore: 'Puts back the numbers the lesson began with.',
    tile: 'How many keys are looked at together before the running sums are brought up to date.',
    again: 'Asks for an adapter again and runs the kernel on it.',
    prefix: 'At which prefix the softmax is taken; also chosen on the picture.',
    logit: 'The score of a token before the softmax. Every prefix of this small example has the same six.',
    code: 'Opens the whole file, imported from where the engine has it.',
  },
};

export type Words = typeof en;
export const words = lessonWords('08-attention-and-softmax', en);
