// sumSlabs: the last step of a product whose sum over k was split: C = the sum of its slabs.
//
//   c[i] = Σ_s slabs[s, i]     (+ residual[i], or + the old c[i]; see EPILOGUE)
//
// Params: quads, a quarter of the elements of C; numSlabs.
// Constants: EPILOGUE 0 overwrite, 1 accumulate, 2 residual.
// Bindings, group 0
//   0 params    uniform     Params
//   1 slabs     read        f32 [slabs, M, N]
//   2 residual  read        f32 [M, N]   read only if EPILOGUE is 2; any other buffer otherwise
//   3 c         read_write  f32 [M, N]   or half, as QuadC says (shaders/common/); written, or accumulated if EPILOGUE is 1
// Dispatch: ceil(quads / 64). The slabs are added in ascending order: runs agree to the bit.

struct Params {
  quads: u32,
  numSlabs: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> slabs: array<vec4f>;
@group(0) @binding(2) var<storage, read> residual: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> c: array<QuadC>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= params.quads) {
    return;
  }
  var sum = slabs[i];
  for (var s = 1u; s < params.numSlabs; s++) {
    sum += slabs[s * params.quads + i];
  }
  if (EPILOGUE == 1) {
    sum += quadOfC(c[i]);
  } else if (EPILOGUE == 2) {
    sum += residual[i];
  }
  c[i] = storedC(sum);
}
