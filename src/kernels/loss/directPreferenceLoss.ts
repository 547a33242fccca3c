/** DPO of each group's positive against its negatives, with its gradient. Equations and dispatch: the shader's header. */
import source from '../../../shaders/loss/directPreferenceLoss.wgsl?raw';
import type { Launch } from '../../gpu/kernel.ts';
import { defineGroupLoss, type GroupArgs, groupLoss } from '../flow/groupLoss.ts';

export const directPreferenceLossKernel = defineGroupLoss('directPreferenceLoss', source, { beta: 'f32' });

/** Weighted losses of G groups, nats, each stored at its first trajectory; adds their gradients to dLogPF. */
export const directPreferenceLoss = ({ beta, ...args }: GroupArgs & { readonly beta: number }): Launch =>
  groupLoss(directPreferenceLossKernel, args, { beta });
