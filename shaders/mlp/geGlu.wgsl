// geGlu: the gated activation of T5 1.1's feed-forward block ("gated-gelu").
//
//   a[t, f] = gelu(g) · u,  g = gateUp[t, f],  u = gateUp[t, F + f]
//   gelu(x) = ½ x (1 + tanh z),  z = √(2/π) (x + 0.044715 x³)
//
// Source: Shazeer 2020, "GLU variants improve transformer", arXiv:2002.05202; the tanh form of Hendrycks & Gimpel 2016,
// arXiv:1606.08415, which Hugging Face calls gelu_new.
//
// Constants: T rows; F, padded width of the block, a multiple of 4.
// Bindings, group 0: f32, or all of them half, as Quad says (shaders/common/)
//   0 gateUp  read   f32 [T, 2 · F]   gates (wi_0), then ups (wi_1)
//   1 a       write  f32 [T, F]       written; 0 where the gate is 0, so in the pads
// Dispatch: ceil(T · F / 4 / 256) workgroups, beyond 65535 in rows of 65535; one invocation a vec4.
// Some tanh overflow for arguments of hundreds: z is held within ±15, where tanh is ±1 in f32.

@group(0) @binding(0) var<storage, read> gateUp: array<Quad>;
@group(0) @binding(1) var<storage, read_write> a: array<Quad>;

const F4 = F / 4;
const ROOT = 0.7978845608028654;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.y * (65535 * 256) + id.x;
  if (i >= T * F4) {
    return;
  }
  let gateAt = i / F4 * (2 * F4) + i % F4;
  let g = loadedQuad(gateUp[gateAt]);
  let z = clamp(ROOT * (g + 0.044715 * g * g * g), vec4f(-15.0), vec4f(15.0));
  a[i] = storedQuad(0.5 * g * (1.0 + tanh(z)) * loadedQuad(gateUp[gateAt + F4]));
}
