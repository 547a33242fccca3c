// scatterRows: the backward of gatherRows and of the flow head's input, back onto the packed tokens.
//
//   dX[t, :] = Σ over the rows r that read position t of ( dRows[r, :] + dLogF[r] · flowWeight[:] )
//
// A position is read by at most two rows (the whole vocabulary and one trie prefix), summed in the order listed; the second
// term stands only if USE_FLOW_HEAD is 1. It is a gather: every position owns its output, so nothing is atomic.
//
// Constants: STRIDE, elements a row, a multiple of 32; USE_FLOW_HEAD 0 or 1.
// Bindings, group 0
//   0 positionRows  read        u32 [T, 2]       row indices, NONE absent
//   1 dRows         read        f32 [R, STRIDE]
//   2 dLogF         read        f32 [R]          gradient of the flow head's output; any buffer if USE_FLOW_HEAD is 0
//   3 flowWeight    read        f32 [STRIDE]     any buffer if USE_FLOW_HEAD is 0
//   4 dX            read_write  f32 [T, STRIDE]  written; 0 where no row reads the position
// Dispatch: T / 8 workgroups; T is a multiple of 64. Eight positions a workgroup, eight lanes each.

@group(0) @binding(0) var<storage, read> positionRows: array<vec2u>;
@group(0) @binding(1) var<storage, read> dRows: array<vec4f>;
@group(0) @binding(2) var<storage, read> dLogF: array<f32>;
@group(0) @binding(3) var<storage, read> flowWeight: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> dX: array<vec4f>;

const NONE = 0xffffffffu;
const STRIDE4 = STRIDE / 4;

@compute @workgroup_size(8, 8)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let position = workgroup.x * 8 + local.y;
  let rows = positionRows[position];
  var flowGradient = 0.0;
  if (USE_FLOW_HEAD == 1) {
    if (rows.x != NONE) {
      flowGradient = dLogF[rows.x];
    }
    if (rows.y != NONE) {
      flowGradient += dLogF[rows.y];
    }
  }
  for (var i = local.x; i < STRIDE4; i += 8) {
    var sum = vec4f();
    if (rows.x != NONE) {
      sum = dRows[rows.x * STRIDE4 + i];
    }
    if (rows.y != NONE) {
      sum += dRows[rows.y * STRIDE4 + i];
    }
    if (USE_FLOW_HEAD == 1) {
      sum += flowGradient * flowWeight[i];
    }
    dX[position * STRIDE4 + i] = sum;
  }
}
