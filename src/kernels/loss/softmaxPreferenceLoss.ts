/** S-DPO of each group's positive against all its negatives at once, with its gradient. Equations and dispatch: the shader's header. */
import source from '../../../shaders/loss/softmaxPreferenceLoss.wgsl?raw';
import type { Launch } from '../../gpu/kernel.ts';
import { defineGroupLoss, type GroupArgs, groupLoss } from '../flow/groupLoss.ts';

export const softmaxPreferenceLossKernel = defineGroupLoss('softmaxPreferenceLoss', source, { beta: 'f32' });

/** Weighted losses of G groups, nats, each stored at its first trajectory; adds their gradients to dLogPF. */
export const softmaxPreferenceLoss = ({ beta, ...args }: GroupArgs & { readonly beta: number }): Launch =>
  groupLoss(softmaxPreferenceLossKernel, args, { beta });
