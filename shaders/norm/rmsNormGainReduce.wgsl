// rmsNormGainReduce: adds the blocks of rmsNormBackward's partial gain gradients, for all norms of the model at once.
//
//   dGain[n, c] = Σ_b partials[n, b, c]
//
// Constants: NUM_NORMS; NUM_BLOCKS of rows a norm; STRIDE, padded columns, a multiple of 4.
// Bindings, group 0
//   0 partials  read   f32 [NUM_NORMS, NUM_BLOCKS, STRIDE]
//   1 dGain     write  f32 [NUM_NORMS, STRIDE]   written, blocks in order
// Dispatch: (ceil(STRIDE / 4 / 32), NUM_NORMS), one invocation a vec4.

@group(0) @binding(0) var<storage, read> partials: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> dGain: array<vec4f>;

const STRIDE4 = STRIDE / 4;

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x;
  let norm = id.y;
  if (column >= STRIDE4 || norm >= NUM_NORMS) {
    return;
  }
  var sum = vec4f();
  for (var b = 0u; b < NUM_BLOCKS; b++) {
    sum += partials[(norm * NUM_BLOCKS + b) * STRIDE4 + column];
  }
  dGain[norm * STRIDE4 + column] = sum;
}
