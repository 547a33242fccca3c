// swiGlu: the gated activation of Llama's feed-forward block.
//
//   a[t, f] = silu(g) · u,  g = gateUp[t, f],  u = gateUp[t, F + f],  silu(g) = g · σ(g)
//
// Source: Shazeer 2020, "GLU variants improve transformer", arXiv:2002.05202.
//
// Constants: T rows; F, padded width of the block, a multiple of 4.
// Bindings, group 0: f32, or all of them half, as Quad says (shaders/common/)
//   0 gateUp  read   f32 [T, 2 · F]   gates, then ups
//   1 a       write  f32 [T, F]       written; 0 where the gate is 0, so in the pads
// Dispatch: ceil(T · F / 4 / 256) workgroups, beyond 65535 in rows of 65535; one invocation a vec4.
// exp(−g) may overflow for g below −88: σ then is 1 / (1 + a huge number), so the argument is held at 80.

@group(0) @binding(0) var<storage, read> gateUp: array<Quad>;
@group(0) @binding(1) var<storage, read_write> a: array<Quad>;

const F4 = F / 4;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.y * (65535 * 256) + id.x;
  if (i >= T * F4) {
    return;
  }
  let gateAt = i / F4 * (2 * F4) + i % F4;
  let gate = loadedQuad(gateUp[gateAt]);
  let sigmoid = 1.0 / (1.0 + exp(min(-gate, vec4f(80.0))));
  a[i] = storedQuad(gate * sigmoid * loadedQuad(gateUp[gateAt + F4]));
}
