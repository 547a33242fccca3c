/** C = A·B, subgroup lanes holding rows of A. Equations and dispatch: the shader's header. Chosen by `matmul.ts`. */
import source from '../../../shaders/matmul/matmulSubgroup.wgsl?raw';
import { defineKernel, read, readWrite } from '../../gpu/kernel.ts';

export const matmulSubgroupKernel = defineKernel({
  name: 'matmulSubgroup',
  source,
  constants: { M: 'u32', N: 'u32', K: 'u32', WIDTH: 'u32', LANES: 'u32', EPILOGUE: 'u32' },
  bindings: {
    a: read('f32', ['M', 'K']),
    b: read('f32', ['K', 'N']),
    residual: read('f32', ['M', 'N']),
    c: readWrite('f32', ['M', 'N']),
  },
  features: ['subgroups'],
});
