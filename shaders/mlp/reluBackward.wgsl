// reluBackward: gradient of relu.
//
//   dH[t, f] = dA[t, f] where h[t, f] > 0, else 0
//
// Source: derivative of max(h, 0), 0 at 0 as in PyTorch.
//
// Constants: T rows; F, padded width of the block, a multiple of 4.
// Bindings, group 0: f32, or all of them half, as Quad says (shaders/common/)
//   0 h   read   f32 [T, F]   of the forward
//   1 dA  read   f32 [T, F]
//   2 dH  write  f32 [T, F]   written; 0 in the pads
// Dispatch: ceil(T · F / 4 / 256) workgroups, beyond 65535 in rows of 65535; one invocation a vec4.

@group(0) @binding(0) var<storage, read> h: array<Quad>;
@group(0) @binding(1) var<storage, read> dA: array<Quad>;
@group(0) @binding(2) var<storage, read_write> dH: array<Quad>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.y * (65535 * 256) + id.x;
  if (i >= T * F / 4) {
    return;
  }
  dH[i] = storedQuad(select(vec4f(), loadedQuad(dA[i]), loadedQuad(h[i]) > vec4f()));
}
