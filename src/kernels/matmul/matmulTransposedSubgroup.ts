/** C = Aᵀ·B, subgroup lanes holding rows of Aᵀ. Equations and dispatch: the shader's header. Chosen by `matmul.ts`. */
import source from '../../../shaders/matmul/matmulTransposedSubgroup.wgsl?raw';
import { defineKernel, read, readWrite } from '../../gpu/kernel.ts';

export const matmulTransposedSubgroupKernel = defineKernel({
  name: 'matmulTransposedSubgroup',
  source,
  constants: { M: 'u32', N: 'u32', K: 'u32', WIDTH: 'u32', LANES: 'u32', EPILOGUE: 'u32' },
  bindings: { a: read('f32', ['K', 'M']), b: read('f32', ['K', 'N']), c: readWrite('f32', ['M', 'N']) },
  features: ['subgroups'],
});
