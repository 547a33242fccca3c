/** Cross-entropy of each group against soft targets p ∝ R, with its gradient. Equations and dispatch: the shader's header. */
import source from '../../../shaders/loss/softTargetLoss.wgsl?raw';
import type { Launch } from '../../gpu/kernel.ts';
import { defineGroupLoss, type GroupArgs, groupLoss } from '../flow/groupLoss.ts';

export const softTargetLossKernel = defineGroupLoss('softTargetLoss', source);

/** Weighted losses of G groups, nats, each stored at its first trajectory; adds their gradients to dLogPF. */
export const softTargetLoss = (args: GroupArgs): Launch => groupLoss(softTargetLossKernel, args);
