/** GRPO's policy gradient of each group. Equations and dispatch: the shader's header. */
import source from '../../../shaders/loss/groupRelativePolicyLoss.wgsl?raw';
import type { Launch } from '../../gpu/kernel.ts';
import { defineGroupLoss, type GroupArgs, groupLoss } from '../flow/groupLoss.ts';

export const groupRelativePolicyLossKernel = defineGroupLoss('groupRelativePolicyLoss', source);

/** Weighted losses of G groups, nats, each stored at its first trajectory; adds their gradients to dLogPF. */
export const groupRelativePolicyLoss = (args: GroupArgs): Launch => groupLoss(groupRelativePolicyLossKernel, args);
