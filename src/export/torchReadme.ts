/** The README of a folder for PyTorch: how to go on, what each file holds, what is the same and what is not. Before: `torchFolder.ts`. */
import type { DrawnSteps } from './drawnSteps.ts';
import type { ExportedRun } from './exportedRun.ts';

const SETS: Readonly<Record<DrawnSteps['sets'], string>> = {
  none: 'Cross-entropy alone: no sets.',
  drawn: 'Sets were drawn anew for every step, and rewarded, by the sampler and the reward of `config.json`.',
  fixed: 'Sets are fixed for each sample, as DPO has them; the reference is the model when the objective joins.',
};

export function torchReadme({ data, position }: ExportedRun, drawn: DrawnSteps): string {
  const { config, split, trie, levels } = data;
  const { dropout, precision } = config.model;
  return `# ${config.name}, to go on in PyTorch

A run of the GFlowGR Playground at step ${position.step} of ${config.budget.steps}: ${config.objective.type.toUpperCase()} on ${data.unmerged.name}
(${split.numUsers} users, ${trie.numItems} items of ${levels} tokens). It needs Python 3.9, PyTorch 1.13 or newer, and NumPy.

\`\`\`sh
torchrun --nproc_per_node=8 train.py      # GPUs over NCCL, or processes over Gloo where there is none
python3 train.py --steps 10               # one process, ten steps
\`\`\`

The script trains to the end of the budget with the samples, sets, rewards, losses, schedule, clipping and AdamW of the playground.
A step is shared among the processes: its gradient is that of one machine, whatever their number. \`model/\` is written as
the playground has it, every \`--save-every\` steps and at the end; starting the script again goes on from there.
\`--samples-at-once\` splits a step further where a GPU's memory is short.

Back in the playground: \`npm run train -- --resume THIS_FOLDER\` (with the run's \`--data\`) goes on or evaluates on the
test; the page's "Continue from files" takes the files of \`model/\` with the run's configuration.

## Files

| file | holds |
|---|---|
| \`train.py\` | model, objectives and loop: the one file to read |
| \`config.json\` | the run's configuration |
| \`torch.json\` | what follows from it: flow, weight of the sets, where the drawn steps begin |
| \`model/\` | \`config.json\` and \`model.safetensors\` as transformers loads them; flow head, moments of AdamW, and position beside |
| \`items.json\` | item → token path |
| \`history.jsonl\` | a line of metrics a step, with names that wandb takes |
| \`data.safetensors\` | I32: \`sequence\` (items of all users), \`window_first\` and \`window_last\` (a sample is sequence[first … last − 1]), \`item_tokens\` [items, ${levels}], the trie (\`trie_first_child\`: children of prefix p are p's entry … the next − 1; \`trie_token\`: token into a prefix), \`level_offset\` and \`level_size\` |
| \`steps.safetensors\` | the ${drawn.numSteps} steps from step ${drawn.firstStep + 1} on: \`sample\` of each step (\`step_start\`), \`step_epoch\` and \`step_cursor\` after it; \`set_start\`, \`set_place\` (the positive's place in \`sequence\`), \`set_items\` [sets, N] with the positive first, \`set_log_reward\` in nats |

${SETS[drawn.sets]}

## What is the same, and what is not

- Losses and gradients of a step agree with the playground's to float32 rounding; bits do not, so long runs drift apart slowly.
- ${dropout > 0 ? `Dropout (${dropout}) stands at the same places, but its masks are PyTorch's own.` : 'There is no dropout in this run.'}
- ${precision === 'half' ? 'The playground stored activations in half precision; here they are float32, and no loss is scaled.' : 'Everything is float32, as there.'}
- Samplers that ask the model of every step (policy, beam, low-confidence), GRPO, learned reward weights and a reward of the
  policy's own probability are not exported: their steps cannot be drawn beforehand.
`;
}
