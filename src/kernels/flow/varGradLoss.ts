/** Variance of log P_F − log R over each group, with its gradient. Equations and dispatch: the shader's header. */
import source from '../../../shaders/flow/varGradLoss.wgsl?raw';
import type { Launch } from '../../gpu/kernel.ts';
import { defineGroupLoss, type GroupArgs, groupLoss } from './groupLoss.ts';

export const varGradLossKernel = defineGroupLoss('varGradLoss', source);

/** Weighted losses of G groups, nats², each stored at its first trajectory; adds their gradients to dLogPF. */
export const varGradLoss = (args: GroupArgs): Launch => groupLoss(varGradLossKernel, args);
