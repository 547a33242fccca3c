// relu: the activation of T5 1.0's feed-forward block.
//
//   a[t, f] = max(h[t, f], 0)
//
// Source: Raffel et al. 2020, "Exploring the limits of transfer learning with a unified text-to-text transformer",
// arXiv:1910.10683.
//
// Constants: T rows; F, padded width of the block, a multiple of 4.
// Bindings, group 0: f32, or all of them half, as Quad says (shaders/common/)
//   0 h  read   f32 [T, F]
//   1 a  write  f32 [T, F]   written; 0 in the pads
// Dispatch: ceil(T · F / 4 / 256) workgroups, beyond 65535 in rows of 65535; one invocation a vec4.

@group(0) @binding(0) var<storage, read> h: array<Quad>;
@group(0) @binding(1) var<storage, read_write> a: array<Quad>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.y * (65535 * 256) + id.x;
  if (i >= T * F / 4) {
    return;
  }
  a[i] = storedQuad(max(loadedQuad(h[i]), vec4f()));
}
