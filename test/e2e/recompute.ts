/** Compares saved flows with a float64 forward pass over the saved weights, and with what the page shows. */
import { expect, type Page } from '@playwright/test';
import { hiddenStates, logFlowOf, logitsOf, logSumExp, readLlama } from './referenceLlama.ts';

interface SavedFlows {
  readonly step: number;
  readonly user: number;
  readonly userId: string;
  readonly history: readonly string[];
  readonly target: string;
  readonly policy: 'trie' | 'vocab';
  readonly prefixes: readonly number[];
  readonly paths: readonly (readonly number[])[];
  readonly logF: readonly (number | null)[];
  readonly logPF: readonly (number | null)[];
}

/** Nats. f32 sums of some hundred terms, several layers deep; the engine's own differences are near 5e-6. */
export const TOLERANCE = 1e-4;
const json = <T>(bytes: Uint8Array | undefined): T => JSON.parse(new TextDecoder().decode(bytes)) as T;

/** A state of the policy in float64. */
interface State {
  readonly logF: number;
  readonly logP: (token: number) => number;
}

export interface Recomputed {
  readonly flows: SavedFlows;
  /** Item id → token path, from items.json. */
  readonly items: Readonly<Record<string, readonly number[]>>;
  readonly levels: number;
  /** The state a path of tokens leads to. */
  readonly stateAt: (path: readonly number[]) => State;
}

/** The saved model as a float64 policy over the saved items, under the saved user's history. */
export async function recompute(files: ReadonlyMap<string, Uint8Array>): Promise<Recomputed> {
  const need = (name: string): Uint8Array => {
    const bytes = files.get(name);
    if (!bytes) throw new Error(`no ${name} among ${[...files.keys()].join(', ')}`);
    return bytes;
  };
  const flows = json<SavedFlows>(need('flows.json'));
  const items = json<Record<string, number[]>>(need('items.json'));
  const llama = await readLlama({
    config: need('config.json'),
    model: need('model.safetensors'),
    flowHead: need('flow_head.safetensors'),
  });
  const { bos_token_id: bos } = json<{ bos_token_id: number }>(need('config.json'));
  // The trie as items.json has it: the legal next tokens after every path.
  const children = new Map<string, Set<number>>();
  for (const path of Object.values(items))
    path.forEach((token, depth) => {
      const key = path.slice(0, depth).join();
      children.set(key, (children.get(key) ?? new Set()).add(token));
    });
  const prompt = [bos, ...flows.history.flatMap((item) => items[item])];
  const states = new Map<string, State>();
  const stateAt = (path: readonly number[]): State => {
    const key = path.join();
    let state = states.get(key);
    if (!state) {
      const hidden = hiddenStates(llama, [...prompt, ...path]).at(-1) as Float64Array;
      const logits = logitsOf(llama, hidden);
      const legal = flows.policy === 'trie' ? [...(children.get(key) as Set<number>)] : [...logits.keys()];
      const normalizer = logSumExp(legal.map((token) => logits[token]));
      state = { logF: logFlowOf(llama, hidden), logP: (token) => logits[token] - normalizer };
      states.set(key, state);
    }
    return state;
  };
  return { flows, items, levels: Object.values(items)[0].length, stateAt };
}

/** Checks log P_F of up to `most` edges and log F of the states above them. Returns how many edges were compared. */
export async function expectFlowsToMatch(
  page: Page,
  files: ReadonlyMap<string, Uint8Array>,
  most: number,
): Promise<number> {
  const { flows, levels, stateAt } = await recompute(files);
  const shown = await page.evaluate(() => {
    const { flows: f, topItems, prepared } = window.__gflowgrLab.store.getState();
    if (!f || !topItems || !prepared) throw new Error('the page shows no flows');
    return {
      step: f.step,
      user: f.user,
      userId: prepared.users[f.user].id,
      prefixes: [...f.prefixes],
      logF: [...f.logF],
      logPF: [...f.logPF],
      historyTitles: topItems.history.map((item) => prepared.itemTitles[item]),
    };
  });
  expect([flows.step, flows.user, flows.userId]).toEqual([shown.step, shown.user, shown.userId]);
  // The history that the page lists has as many items, of which the newest stand in the list in words.
  expect(flows.history).toHaveLength(shown.historyTitles.length);
  const listed = page.locator('ol', { has: page.getByText(shown.historyTitles[0], { exact: true }) }).first();
  await expect(listed).toContainText(shown.historyTitles.at(-1) as string);

  const indexOf = new Map(shown.prefixes.map((prefix, i) => [prefix, i]));
  // Evenly over all that is shown, the root first.
  const stride = Math.max(1, Math.floor(flows.prefixes.length / most));
  let compared = 0;
  for (let i = 0; i < flows.prefixes.length; i += stride) {
    const path = flows.paths[i];
    const atPage = indexOf.get(flows.prefixes[i]);
    if (path.length > 0) {
      const logPF = stateAt(path.slice(0, -1)).logP(path[path.length - 1]);
      expect(Math.abs(logPF - (flows.logPF[i] as number)), `log P_F of ${path}`).toBeLessThan(TOLERANCE);
      if (atPage !== undefined) expect(Math.abs(logPF - shown.logPF[atPage])).toBeLessThan(TOLERANCE);
      compared++;
    }
    if (path.length < levels) {
      const { logF } = stateAt(path);
      expect(Math.abs(logF - (flows.logF[i] as number)), `log F of ${path}`).toBeLessThan(TOLERANCE);
      if (atPage !== undefined) expect(Math.abs(logF - shown.logF[atPage])).toBeLessThan(TOLERANCE);
    }
  }
  return compared;
}
